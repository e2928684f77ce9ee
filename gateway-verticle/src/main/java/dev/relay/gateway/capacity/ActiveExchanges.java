package dev.relay.gateway.capacity;

import dev.relay.contract.Caller;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The exchanges that one gateway verticle answers. Belongs to its context.
public final class ActiveExchanges {

  /// One of them.
  public interface ActiveExchange {

    Caller caller();

    /// Whose share of the node's memory its body counts in.
    String owner();

    /// Ends it with an error.
    void refuse(Failure failure);
  }

  private final Capacity capacity;
  private final List<Permit> permits = new ArrayList<>();

  public ActiveExchanges(Capacity capacity) {
    this.capacity = capacity;
  }

  public boolean draining() {
    return capacity.draining();
  }

  /// The share of `occupant` in the capacity of the node; nothing if there is no room.
  ///
  /// @param server the limits that hold for it
  public Optional<Permit> enter(ActiveExchange activeExchange, ServerConfig server) {
    if (!capacity.enter(server.maxExchanges())) {
      return Optional.empty();
    }
    var permit = new Permit(activeExchange, permits.size());
    permits.add(permit);
    return Optional.of(permit);
  }

  /// Whether `occupant` may go on: where exchanges are scarce, no caller may have more than half.
  public boolean isFair(ActiveExchange activeExchange, int most) {
    return !capacity.scarce(most) || !hasMost(activeExchange.caller());
  }

  private boolean hasMost(Caller caller) {
    long own =
        permits.stream().filter(permit -> permit.activeExchange.caller().equals(caller)).count();
    return own > 1 && 2 * own > permits.size();
  }

  /// Ends all of them with `failure`, each as far as its answer has come.
  public void cut(Failure failure) {
    List.copyOf(permits).forEach(permit -> permit.activeExchange.refuse(failure));
  }

  /// What one exchange has taken of the capacity of the node.
  public final class Permit {

    private static final int LEFT = -1;

    /// Who holds less has no share of it counted.
    private static final long LARGE = 64 * 1024;

    private final ActiveExchange activeExchange;
    private long bytes;
    private long shared;
    private String owner = "";
    private int index;

    private Permit(ActiveExchange activeExchange, int index) {
      this.activeExchange = activeExchange;
      this.index = index;
    }

    public boolean draining() {
      return capacity.draining();
    }

    /// Whether it may hold so many bytes in all; what it holds already it may.
    public boolean hold(long size) {
      if (size <= bytes) {
        return true;
      }
      if (!capacity.memory().takeBody(size - bytes, bytes)) {
        return false;
      }
      if (size > LARGE && !share(size)) {
        capacity.memory().giveBackBody(size - bytes);
        return false;
      }
      bytes = size;
      return true;
    }

    /// Whether a body of so many bytes would find room now.
    public boolean fits(long size) {
      return capacity.memory().hasRoomForBody(size);
    }

    private boolean share(long size) {
      if (owner.isEmpty()) {
        owner = activeExchange.owner();
      }
      if (!capacity.share(owner, size - shared)) {
        return false;
      }
      shared = size;
      return true;
    }

    /// Whether others may want what this one takes long to use.
    public boolean scarce(int most) {
      return capacity.memory().scarce() || capacity.scarce(most);
    }

    /// Nobody holds the bytes any more.
    public void release() {
      if (bytes > 0) {
        capacity.memory().giveBackBody(bytes);
        bytes = 0;
      }
      if (shared > 0) {
        capacity.giveBackShare(owner, shared);
        shared = 0;
      }
    }

    /// The answer has left, or cannot leave any more.
    public void leave() {
      if (index == LEFT) {
        return;
      }
      release();
      var last = permits.removeLast();
      if (last != this) {
        permits.set(index, last);
        last.index = index;
      }
      index = LEFT;
      capacity.leave();
    }
  }
}
