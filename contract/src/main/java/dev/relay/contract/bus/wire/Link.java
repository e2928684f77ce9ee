package dev.relay.contract.bus.wire;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Signal.Hello;
import dev.relay.contract.bus.wire.Signal.Table;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The way to another node that has proven itself. Thread-safe.
public final class Link {

  /// The inboxes that are open at the other side, of the table that came last.
  private record Reach(Table table, Set<Integer> inboxes) {}

  private static final long UNKNOWN = -1;

  private final long self;
  private final Hello other;
  private final MessageMac mac;
  private final Seal seal;
  private final Map<Integer, AtomicLong> sent = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicLong> received = new ConcurrentHashMap<>();
  private volatile Optional<Reach> reach = Optional.empty();
  private volatile boolean silent;

  /// @param self the number of this node
  Link(long self, Hello other, MessageMac mac, Seal seal) {
    this.self = self;
    this.other = other;
    this.mac = mac;
    this.seal = seal;
  }

  long self() {
    return self;
  }

  /// The number of the other node.
  public long node() {
    return other.node();
  }

  /// The cluster manager's name of the other node.
  public String name() {
    return other.name();
  }

  public boolean leadsTo(Hello hello) {
    return other.equals(hello);
  }

  MessageMac mac() {
    return mac;
  }

  /// The number of the next message to an inbox of the other node: 1, 2, 3, ...
  long next(int inbox) {
    return counter(sent, inbox).incrementAndGet();
  }

  /// Whether a message to an inbox of this node is none that came before: each has a greater number
  /// than the last.
  boolean isNext(int inbox, long number) {
    var last = counter(received, inbox);
    long before = last.get();
    while (number > before) {
      if (last.compareAndSet(before, number)) {
        return true;
      }
      before = last.get();
    }
    return false;
  }

  private static AtomicLong counter(Map<Integer, AtomicLong> counters, int inbox) {
    var known = counters.get(inbox);
    return known != null ? known : counters.computeIfAbsent(inbox, _ -> new AtomicLong());
  }

  Seal seal() {
    return seal;
  }

  /// Nothing is known of what the other node serves, as after the proof.
  public void forget() {
    reach = Optional.empty();
    silent = false;
  }

  /// What the other node serves; empty until it has said so, and while nothing is heard of it.
  public Optional<Table> table() {
    return silent ? Optional.empty() : reach.map(Reach::table);
  }

  /// Of the table that came last.
  public long version() {
    return reach.map(known -> known.table().version()).orElse(UNKNOWN);
  }

  public void learn(Table table) {
    reach = Optional.of(new Reach(table, Set.copyOf(table.inboxes())));
  }

  /// Whether a message to `inbox` may be expected to arrive.
  public boolean reaches(InboxId inbox) {
    return !silent && has(inbox);
  }

  public boolean has(InboxId inbox) {
    return reach.filter(known -> known.inboxes().contains(inbox.number())).isPresent();
  }

  public boolean silent() {
    return silent;
  }

  public void silent(boolean silent) {
    this.silent = silent;
  }
}
