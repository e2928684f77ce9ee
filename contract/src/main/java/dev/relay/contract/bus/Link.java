package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.Signal.Hello;
import dev.relay.contract.bus.Signal.Table;
import java.util.Optional;
import java.util.Set;

/// The way to another node that has proven itself. Thread-safe.
final class Link {

  /// What every message carries, so that nobody else's is taken for one of the two.
  record Passes(long in, long out) {}

  /// The inboxes that are open at the other side, of the table that came last.
  private record Reach(Table table, Set<Integer> inboxes) {}

  private static final long UNKNOWN = -1;

  private final long self;
  private final Hello other;
  private final Passes passes;
  private final Seal seal;
  private volatile Optional<Reach> reach = Optional.empty();
  private volatile boolean silent;

  /// @param self the number of this node
  Link(long self, Hello other, Passes passes, Seal seal) {
    this.self = self;
    this.other = other;
    this.passes = passes;
    this.seal = seal;
  }

  long self() {
    return self;
  }

  /// The number of the other node.
  long node() {
    return other.node();
  }

  /// The cluster manager's name of the other node.
  String name() {
    return other.name();
  }

  boolean leadsTo(Hello hello) {
    return other.equals(hello);
  }

  Passes passes() {
    return passes;
  }

  Seal seal() {
    return seal;
  }

  String address(InboxId inbox) {
    return NodeAddresses.ofInbox(other.name(), inbox.number());
  }

  /// What the other node serves; empty until it has said so, and while nothing is heard of it.
  Optional<Table> table() {
    return silent ? Optional.empty() : reach.map(Reach::table);
  }

  /// Of the table that came last.
  long version() {
    return reach.map(known -> known.table().version()).orElse(UNKNOWN);
  }

  void learn(Table table) {
    reach = Optional.of(new Reach(table, Set.copyOf(table.inboxes())));
  }

  /// Whether a message to `inbox` may be expected to arrive.
  boolean reaches(InboxId inbox) {
    return !silent && has(inbox);
  }

  boolean has(InboxId inbox) {
    return reach.filter(known -> known.inboxes().contains(inbox.number())).isPresent();
  }

  boolean silent() {
    return silent;
  }

  void silent(boolean silent) {
    this.silent = silent;
  }
}
