package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The address table of a node: which inboxes serve which role. One per node, thread-safe, built by
/// the launcher.
///
/// Reads are of one immutable snapshot; announcements replace it.
public final class Directory {

  /// One inbox that serves a role, and the event loop it lives on.
  private record Seat(InboxId inbox, Object loop, Offer offer) {}

  private final Set<InboxId> living = ConcurrentHashMap.newKeySet();
  private final List<Consumer<InboxId>> mourners = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile Map<String, List<Seat>> seats = Map.of();

  /// Announces that `inbox` on `loop` serves `role`, or anew with what it offers now.
  public synchronized void announce(String role, InboxId inbox, Object loop, Offer offer) {
    var next = new HashMap<>(seats);
    var row = new ArrayList<>(next.getOrDefault(role, List.of()));
    row.removeIf(seat -> seat.inbox().equals(inbox));
    row.add(new Seat(inbox, loop, offer));
    next.put(role, List.copyOf(row));
    seats = Map.copyOf(next);
  }

  /// Takes `inbox` out of every role, so that nothing new is opened there.
  public synchronized void withdraw(InboxId inbox) {
    var next = new HashMap<String, List<Seat>>();
    seats.forEach((role, row) -> {
      var rest = row.stream().filter(seat -> !seat.inbox().equals(inbox)).toList();
      if (!rest.isEmpty()) {
        next.put(role, rest);
      }
    });
    seats = Map.copyOf(next);
  }

  /// Tells everybody that `inbox` is gone: what they had with it fails.
  public void bury(InboxId inbox) {
    living.remove(inbox);
    withdraw(inbox);
    mourners.forEach(mourner -> mourner.accept(inbox));
  }

  /// Whether anybody serves `role`.
  public boolean serves(String role) {
    return seats.containsKey(role);
  }

  /// An inbox that serves `role`: one on `loop` if there is one, else each in turn.
  public Optional<InboxId> choose(String role, Object loop) {
    var row = seats.getOrDefault(role, List.of());
    for (var seat : row) {
      if (seat.loop().equals(loop)) {
        return Optional.of(seat.inbox());
      }
    }
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(row.get(Math.floorMod(turns.getAndIncrement(), row.size())).inbox());
  }

  /// What the provider with this name offers; the announcement that knows a list wins.
  public Offer offer(String provider) {
    var found = Offer.NONE;
    for (var seat : seats.getOrDefault(Role.provider(provider), List.of())) {
      if (seat.offer().listed() || !found.listed()) {
        found = seat.offer();
      }
    }
    return found;
  }

  InboxId newInbox() {
    var inbox = new InboxId("relay.inbox." + numbers.getAndIncrement());
    living.add(inbox);
    return inbox;
  }

  /// Whether `inbox` was made here and is not buried.
  boolean lives(InboxId inbox) {
    return living.contains(inbox);
  }

  void mourn(Consumer<InboxId> mourner) {
    mourners.add(mourner);
  }

  void stopMourning(Consumer<InboxId> mourner) {
    mourners.remove(mourner);
  }
}
