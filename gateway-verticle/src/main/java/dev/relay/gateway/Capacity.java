package dev.relay.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What this node has taken on: exchanges, and bytes of their bodies. One per node, thread-safe,
/// built by the launcher.
///
/// Invariants: what was taken is given back once, so that both counts are 0 at rest; once the node
/// drains nobody enters.
public final class Capacity {

  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Promise<Void> emptied = Promise.promise();
  private volatile boolean draining;

  /// The exchanges whose answers have not left.
  public int exchanges() {
    return exchanges.get();
  }

  /// The bytes of bodies that are held.
  public long bytes() {
    return bytes.get();
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

  /// So many bytes more, if there are no more than `most` then.
  boolean take(long more, long most) {
    if (bytes.addAndGet(more) > most) {
      giveBack(more);
      return false;
    }
    return true;
  }

  void giveBack(long less) {
    bytes.addAndGet(-less);
  }

  private void tellIfEmpty(int left) {
    if (left == 0 && draining) {
      emptied.tryComplete();
    }
  }
}
