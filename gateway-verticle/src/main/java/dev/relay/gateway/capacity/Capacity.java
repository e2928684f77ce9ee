package dev.relay.gateway.capacity;

import dev.relay.contract.memory.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What this node has taken on: exchanges, and the memory for their bodies. One per node,
/// thread-safe, built by the launcher.
///
/// Invariants: what was taken is given back once, so that all counts are 0 at rest; once the node
/// drains nobody enters; what is scarce nobody has more of than half.
public final class Capacity {

  private final AtomicInteger exchanges = new AtomicInteger();
  private final MemoryBudget memory;
  private final Map<String, Long> owners = new ConcurrentHashMap<>();
  private final Promise<Void> emptied = Promise.promise();
  private volatile boolean draining;

  public Capacity(MemoryBudget memory) {
    this.memory = memory;
  }

  /// The exchanges whose answers have not left.
  public int exchanges() {
    return exchanges.get();
  }

  public MemoryBudget memory() {
    return memory;
  }

  /// Lets nobody enter from now on; completes when the last exchange has left.
  public Future<Void> drain() {
    draining = true;
    tellIfEmpty(exchanges.get());
    return emptied.future();
  }

  /// Whether the node is to stop, and takes on nothing new.
  public boolean draining() {
    return draining;
  }

  /// One more exchange, if there are fewer than `most` and the node does not drain.
  boolean enter(int most) {
    if (exchanges.incrementAndGet() > most || draining) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    tellIfEmpty(exchanges.decrementAndGet());
  }

  /// Whether more than four fifths of `most` exchanges are under way.
  boolean scarce(int most) {
    return exchanges.get() > most - most / 5;
  }

  /// Whether `owner` may hold so many bytes more of bodies: no more than half of all while more
  /// than half is held.
  boolean share(String owner, long more) {
    long then = owners.merge(owner, more, Long::sum);
    if (then > memory.limit() / 2 && then > more && memory.scarce()) {
      giveBackShare(owner, more);
      return false;
    }
    return true;
  }

  void giveBackShare(String owner, long less) {
    owners.compute(
        owner, (_, held) -> held == null || held <= less ? null : Long.valueOf(held - less));
  }

  private void tellIfEmpty(int left) {
    if (left == 0 && draining) {
      emptied.tryComplete();
    }
  }
}
