package dev.relay.contract.bus;

import dev.relay.contract.Circuit;
import dev.relay.contract.InboxId;
import dev.relay.contract.Offer;
import dev.relay.contract.bus.Signal.Table;
import dev.relay.contract.memory.MemoryBudget;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The address table of a node: which inboxes serve which role, on this node and on the others. One
/// per node, thread-safe, built by the launcher.
///
/// Reads are of one immutable snapshot; announcements replace it.
public final class Directory implements Links {

  /// What is to be told of the other nodes.
  interface Watcher {

    /// The table of this node is another one now.
    void tableChanged();

    /// A write to the node at the other end of `link` failed.
    void writeFailed(Link link, Throwable cause);
  }

  /// Inboxes that are gone.
  ///
  /// @param node whether all of a node are, without a last word
  record Loss(Predicate<InboxId> gone, boolean node) {}

  /// One inbox of this node that serves a role, and the event loop it lives on.
  private record Seat(InboxId inbox, Object loop, Offer offer) {}

  /// Who serves a role: those of this node, and those of the others.
  private record Row(List<Seat> own, List<Signal.Seat> others) {

    static final Row EMPTY = new Row(List.of(), List.of());
  }

  private static final Watcher NOBODY =
      new Watcher() {
        @Override
        public void tableChanged() {}

        @Override
        public void writeFailed(Link link, Throwable cause) {}
      };

  private final long node = new SecureRandom().nextLong();
  private final MemoryBudget memory;
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicInteger visits = new AtomicInteger();
  private final Map<Rejection, LongAdder> rejections = new ConcurrentHashMap<>();
  private final Set<Integer> living = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> addresses = new ConcurrentHashMap<>();
  private final List<Consumer<Loss>> mourners = new CopyOnWriteArrayList<>();
  private final Map<Long, Link> links = new ConcurrentHashMap<>();
  private Map<String, List<Seat>> own = Map.of();
  private volatile List<Circuit> circuits = List.of();
  private volatile Set<Circuit> elsewhere = Set.of();
  private long version;
  private boolean retired;
  private volatile Map<String, Row> rows = Map.of();
  private volatile Watcher watcher = NOBODY;

  /// With a budget of its own, of a quarter of the heap.
  public Directory() {
    this(new MemoryBudget());
  }

  /// @param memory that the streams of this node share
  public Directory(MemoryBudget memory) {
    this.memory = memory;
  }

  /// What the streams of this node may hold.
  public MemoryBudget memory() {
    return memory;
  }

  /// Announces that `inbox` on `loop` serves `role`, or anew with what it offers now.
  public synchronized void announce(String role, InboxId inbox, Object loop, Offer offer) {
    var next = new HashMap<>(own);
    var row = new ArrayList<>(next.getOrDefault(role, List.of()));
    row.removeIf(seat -> seat.inbox().equals(inbox));
    row.add(new Seat(inbox, loop, offer));
    next.put(role, List.copyOf(row));
    own = next;
    changed();
  }

  /// Tells the other nodes which breakers of this one are not closed.
  public synchronized void announce(List<Circuit> circuits) {
    if (!this.circuits.equals(circuits)) {
      this.circuits = List.copyOf(circuits);
      changed();
    }
  }

  /// The breakers of this node that are not closed.
  public List<Circuit> circuits() {
    return circuits;
  }

  /// Those of the other nodes, as far as they are heard from.
  public Set<Circuit> circuitsElsewhere() {
    return elsewhere;
  }

  /// Takes `inbox` out of every role, so that nothing new is opened there.
  public synchronized void withdraw(InboxId inbox) {
    var next = new HashMap<String, List<Seat>>();
    own.forEach((role, row) -> {
      var rest = row.stream().filter(seat -> !seat.inbox().equals(inbox)).toList();
      if (!rest.isEmpty()) {
        next.put(role, rest);
      }
    });
    own = next;
    changed();
  }

  /// Tells everybody that `inbox` of this node is gone: what they had with it fails.
  public void bury(InboxId inbox) {
    living.remove(inbox.number());
    addresses.remove(inbox.number());
    withdraw(inbox);
    bewail(new Loss(inbox::equals, false));
  }

  /// Serves the other nodes no more: what they have here goes on, nothing new comes.
  public synchronized void retire() {
    retired = true;
    changed();
  }

  /// What other nodes have opened here that has not ended.
  public int visits() {
    return visits.get();
  }

  /// How much came from outside of this node that was not taken, for this reason.
  public long rejections(Rejection reason) {
    var count = rejections.get(reason);
    return count == null ? 0 : count.sum();
  }

  @Override
  public void rejected(Rejection reason) {
    rejections.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /// Whether anybody serves `role`.
  public boolean serves(String role) {
    return rows.containsKey(role);
  }

  /// An inbox that serves `role`: one on `loop` if there is one, else of this node, else of
  /// another, each in turn.
  public Optional<InboxId> choose(String role, Object loop) {
    var row = rows.getOrDefault(role, Row.EMPTY);
    for (var seat : row.own()) {
      if (seat.loop().equals(loop)) {
        return Optional.of(seat.inbox());
      }
    }
    if (!row.own().isEmpty()) {
      return Optional.of(row.own().get(turn(row.own().size())).inbox());
    }
    return row.others().isEmpty()
        ? Optional.empty()
        : Optional.of(row.others().get(turn(row.others().size())).inbox());
  }

  /// What the provider with this name offers; the announcement that knows a list wins.
  public Offer offer(String provider) {
    var row = rows.getOrDefault(Role.provider(provider), Row.EMPTY);
    var found = Offer.NONE;
    for (var seat : row.own()) {
      found = better(found, seat.offer());
    }
    for (var seat : row.others()) {
      found = better(found, seat.offer());
    }
    return found;
  }

  /// The number of this node in [InboxId].
  @Override
  public long node() {
    return node;
  }

  /// A new inbox of this node.
  ///
  /// @param name of the node in its cluster; empty without one
  synchronized InboxId newInbox(String name) {
    int number = numbers.getAndIncrement();
    addresses.put(number, NodeAddresses.ofInbox(name, number));
    living.add(number);
    version++;
    watcher.tableChanged();
    return new InboxId(node, number);
  }

  /// The address of an inbox of this node; empty if it was closed.
  String address(InboxId inbox) {
    return addresses.getOrDefault(inbox.number(), "");
  }

  /// Whether `inbox` is open and can be reached.
  boolean lives(InboxId inbox) {
    if (inbox.node() == node) {
      return living.contains(inbox.number());
    }
    var link = links.get(inbox.node());
    return link != null && link.reaches(inbox);
  }

  void visited() {
    visits.incrementAndGet();
  }

  void visitEnded() {
    visits.decrementAndGet();
  }

  void mourn(Consumer<Loss> mourner) {
    mourners.add(mourner);
  }

  void stopMourning(Consumer<Loss> mourner) {
    mourners.remove(mourner);
  }

  void watch(Watcher watcher) {
    this.watcher = watcher;
  }

  /// Of the [Table] of this node.
  synchronized long version() {
    return version;
  }

  /// What the other nodes are told of this one.
  synchronized Table table() {
    var seats = new ArrayList<Signal.Seat>();
    var shown = retired ? Map.<String, List<Seat>>of() : own;
    shown.forEach((role, row) ->
        row.forEach(seat -> seats.add(new Signal.Seat(role, seat.inbox(), seat.offer()))));
    return new Table(
        version, List.copyOf(new TreeSet<>(living)), seats, retired ? List.of() : circuits);
  }

  @Override
  public @Nullable Link link(long node) {
    return links.get(node);
  }

  void join(Link link) {
    links.put(link.node(), link);
  }

  /// What `link` leads to has another table now: what was had with inboxes that are not in it
  /// fails.
  synchronized void learn(Link link, Table table) {
    link.learn(table);
    refresh();
    bewail(new Loss(inbox -> inbox.node() == link.node() && !link.has(inbox), false));
  }

  /// Nothing is heard from the other node: what was had with it fails, and nothing new is opened
  /// there until [#heard].
  synchronized void lose(Link link) {
    link.silent(true);
    refresh();
    bewail(new Loss(inbox -> inbox.node() == link.node(), true));
  }

  synchronized void heard(Link link) {
    link.silent(false);
    refresh();
  }

  /// The other node is gone for good.
  synchronized void leave(Link link) {
    links.remove(link.node(), link);
    lose(link);
  }

  void writeFailed(Link link, Throwable cause) {
    watcher.writeFailed(link, cause);
  }

  private int turn(int size) {
    return Math.floorMod(turns.getAndIncrement(), size);
  }

  private static Offer better(Offer found, Offer other) {
    if (found.listed() != other.listed()) {
      return found.listed() ? found : other;
    }
    return found.instances().isEmpty() ? other : found;
  }

  private void bewail(Loss loss) {
    mourners.forEach(mourner -> mourner.accept(loss));
  }

  private void changed() {
    version++;
    refresh();
    watcher.tableChanged();
  }

  private void refresh() {
    var next = new HashMap<String, Row>();
    own.forEach((role, seats) -> next.put(role, new Row(seats, List.of())));
    var others = new HashMap<String, List<Signal.Seat>>();
    for (var link : links.values()) {
      link.table().stream()
          .flatMap(table -> table.seats().stream())
          .forEach(seat -> others.computeIfAbsent(seat.role(), _ -> new ArrayList<>()).add(seat));
    }
    others.forEach((role, seats) ->
        next.merge(
            role,
            new Row(List.of(), List.copyOf(seats)),
            (here, there) -> new Row(here.own(), there.others())));
    rows = Map.copyOf(next);
    var open = new HashSet<Circuit>();
    links.values().forEach(link -> link.table().ifPresent(table -> open.addAll(table.circuits())));
    elsewhere = Set.copyOf(open);
  }
}
