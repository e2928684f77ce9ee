package dev.relay.contract.bus.node;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Link;
import dev.relay.contract.bus.wire.Links;
import dev.relay.contract.bus.wire.Rejection;
import dev.relay.contract.bus.wire.Signal;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus;
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
  public record PeerLoss(Predicate<InboxId> gone, boolean node) {}

  /// One inbox of this node that serves a role, and the event loop it lives on.
  private record LocalRole(InboxId inbox, Object loop, ProviderStatus providerStatus) {}

  /// Who serves a role: those of this node, and those of the others.
  private record Row(List<LocalRole> own, List<Signal.RoleEntry> others) {

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
  private final AtomicInteger remoteExchanges = new AtomicInteger();
  private final Map<Rejection, LongAdder> rejections = new ConcurrentHashMap<>();
  private final Set<Integer> living = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> addresses = new ConcurrentHashMap<>();
  private final List<Consumer<PeerLoss>> lossListeners = new CopyOnWriteArrayList<>();
  private final Map<Long, Link> links = new ConcurrentHashMap<>();
  private Map<String, List<LocalRole>> own = Map.of();
  private volatile List<OpenBreaker> openBreakers = List.of();
  private volatile Set<OpenBreaker> elsewhere = Set.of();
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
  public synchronized void announce(
      String role, InboxId inbox, Object loop, ProviderStatus providerStatus) {
    var next = new HashMap<>(own);
    var row = new ArrayList<>(next.getOrDefault(role, List.of()));
    row.removeIf(localRole -> localRole.inbox().equals(inbox));
    row.add(new LocalRole(inbox, loop, providerStatus));
    next.put(role, List.copyOf(row));
    own = next;
    changed();
  }

  /// Tells the other nodes which breakers of this one are not closed.
  public synchronized void announce(List<OpenBreaker> openBreakers) {
    if (!this.openBreakers.equals(openBreakers)) {
      this.openBreakers = List.copyOf(openBreakers);
      changed();
    }
  }

  /// The breakers of this node that are not closed.
  public List<OpenBreaker> openBreakers() {
    return openBreakers;
  }

  /// Those of the other nodes, as far as they are heard from.
  public Set<OpenBreaker> circuitsElsewhere() {
    return elsewhere;
  }

  /// Takes `inbox` out of every role, so that nothing new is opened there.
  public synchronized void withdraw(InboxId inbox) {
    var next = new HashMap<String, List<LocalRole>>();
    own.forEach((role, row) -> {
      var rest = row.stream().filter(localRole -> !localRole.inbox().equals(inbox)).toList();
      if (!rest.isEmpty()) {
        next.put(role, rest);
      }
    });
    own = next;
    changed();
  }

  /// Tells everybody that `inbox` of this node is gone: what they had with it fails.
  public void remove(InboxId inbox) {
    living.remove(inbox.number());
    addresses.remove(inbox.number());
    withdraw(inbox);
    notifyLoss(new PeerLoss(inbox::equals, false));
  }

  /// Serves the other nodes no more: what they have here goes on, nothing new comes.
  public synchronized void retire() {
    retired = true;
    changed();
  }

  /// What other nodes have opened here that has not ended.
  public int remoteExchanges() {
    return remoteExchanges.get();
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
    for (var localRole : row.own()) {
      if (localRole.loop().equals(loop)) {
        return Optional.of(localRole.inbox());
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
  public ProviderStatus providerStatus(String provider) {
    var row = rows.getOrDefault(Role.provider(provider), Row.EMPTY);
    var found = ProviderStatus.NONE;
    for (var localRole : row.own()) {
      found = better(found, localRole.providerStatus());
    }
    for (var roleEntry : row.others()) {
      found = better(found, roleEntry.providerStatus());
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
  public synchronized InboxId newInbox(String name) {
    int number = numbers.getAndIncrement();
    addresses.put(number, NodeAddresses.ofInbox(name, number));
    living.add(number);
    version++;
    watcher.tableChanged();
    return new InboxId(node, number);
  }

  /// The address of an inbox of this node; empty if it was closed.
  public String address(InboxId inbox) {
    return addresses.getOrDefault(inbox.number(), "");
  }

  /// Whether `inbox` is open and can be reached.
  public boolean lives(InboxId inbox) {
    if (inbox.node() == node) {
      return living.contains(inbox.number());
    }
    var link = links.get(inbox.node());
    return link != null && link.reaches(inbox);
  }

  public void remoteExchangeBegan() {
    remoteExchanges.incrementAndGet();
  }

  public void remoteExchangeEnded() {
    remoteExchanges.decrementAndGet();
  }

  public void listenForLoss(Consumer<PeerLoss> mourner) {
    lossListeners.add(mourner);
  }

  public void stopListening(Consumer<PeerLoss> mourner) {
    lossListeners.remove(mourner);
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
    var roleEntries = new ArrayList<Signal.RoleEntry>();
    var shown = retired ? Map.<String, List<LocalRole>>of() : own;
    shown.forEach((role, row) ->
        row.forEach(localRole ->
            roleEntries.add(
                new Signal.RoleEntry(role, localRole.inbox(), localRole.providerStatus()))));
    return new Table(
        version,
        List.copyOf(new TreeSet<>(living)),
        roleEntries,
        retired ? List.of() : openBreakers);
  }

  @Override
  public @Nullable Link link(long node) {
    return links.get(node);
  }

  public void join(Link link) {
    links.put(link.node(), link);
  }

  /// What `link` leads to has another table now: what was had with inboxes that are not in it
  /// fails.
  synchronized void learn(Link link, Table table) {
    link.learn(table);
    refresh();
    notifyLoss(new PeerLoss(inbox -> inbox.node() == link.node() && !link.has(inbox), false));
  }

  /// Nothing is heard from the other node: what was had with it fails, and nothing new is opened
  /// there until [#heard].
  synchronized void lose(Link link) {
    link.silent(true);
    refresh();
    notifyLoss(new PeerLoss(inbox -> inbox.node() == link.node(), true));
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

  private static ProviderStatus better(ProviderStatus found, ProviderStatus other) {
    if (found.listed() != other.listed()) {
      return found.listed() ? found : other;
    }
    return found.instances().isEmpty() ? other : found;
  }

  private void notifyLoss(PeerLoss peerLoss) {
    lossListeners.forEach(mourner -> mourner.accept(peerLoss));
  }

  private void changed() {
    version++;
    refresh();
    watcher.tableChanged();
  }

  private void refresh() {
    var next = new HashMap<String, Row>();
    own.forEach((role, localRoles) -> next.put(role, new Row(localRoles, List.of())));
    var others = new HashMap<String, List<Signal.RoleEntry>>();
    for (var link : links.values()) {
      link.table().stream()
          .flatMap(table -> table.roleEntries().stream())
          .forEach(roleEntry ->
              others.computeIfAbsent(roleEntry.role(), _ -> new ArrayList<>()).add(roleEntry));
    }
    others.forEach((role, roleEntries) ->
        next.merge(
            role,
            new Row(List.of(), List.copyOf(roleEntries)),
            (here, there) -> new Row(here.own(), there.others())));
    rows = Map.copyOf(next);
    var open = new HashSet<OpenBreaker>();
    links
        .values()
        .forEach(link -> link.table().ifPresent(table -> open.addAll(table.openBreakers())));
    elsewhere = Set.copyOf(open);
  }
}
