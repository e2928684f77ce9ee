package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The exchanges that one gateway verticle answers. Belongs to its context.
final class Underway {

  /// One of them.
  interface Occupant {

    Caller caller();

    /// Whose share of the node's memory its body counts in.
    String owner();

    /// Ends it with an error.
    void refuse(Failure failure);
  }

  private final Capacity capacity;
  private final List<Share> shares = new ArrayList<>();

  Underway(Capacity capacity) {
    this.capacity = capacity;
  }

  boolean draining() {
    return capacity.draining();
  }

  /// The share of `occupant` in the capacity of the node; nothing if there is no room.
  ///
  /// @param server the limits that hold for it
  Optional<Share> enter(Occupant occupant, ServerConfig server) {
    if (!capacity.enter(server.maxExchanges())) {
      return Optional.empty();
    }
    var share = new Share(occupant, shares.size());
    shares.add(share);
    return Optional.of(share);
  }

  /// Whether `occupant` may go on: where exchanges are scarce, no caller may have more than half.
  boolean isFair(Occupant occupant, int most) {
    return !capacity.scarce(most) || !hasMost(occupant.caller());
  }

  private boolean hasMost(Caller caller) {
    long own = shares.stream().filter(share -> share.occupant.caller().equals(caller)).count();
    return own > 1 && 2 * own > shares.size();
  }

  /// Ends all of them with `failure`, each as far as its answer has come.
  void cut(Failure failure) {
    List.copyOf(shares).forEach(share -> share.occupant.refuse(failure));
  }

  /// What one exchange has taken of the capacity of the node.
  final class Share {

    private static final int LEFT = -1;

    /// Who holds less has no share of it counted.
    private static final long LARGE = 64 * 1024;

    private final Occupant occupant;
    private long bytes;
    private long shared;
    private String owner = "";
    private int index;

    private Share(Occupant occupant, int index) {
      this.occupant = occupant;
      this.index = index;
    }

    boolean draining() {
      return capacity.draining();
    }

    /// Whether it may hold so many bytes in all; what it holds already it may.
    boolean hold(long size) {
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
    boolean fits(long size) {
      boolean fits = capacity.memory().takeBody(size, 0);
      if (fits) {
        capacity.memory().giveBackBody(size);
      }
      return fits;
    }

    private boolean share(long size) {
      if (owner.isEmpty()) {
        owner = occupant.owner();
      }
      if (!capacity.share(owner, size - shared)) {
        return false;
      }
      shared = size;
      return true;
    }

    /// Whether others may want what this one takes long to use.
    boolean scarce(int most) {
      return capacity.memory().scarce() || capacity.scarce(most);
    }

    /// Nobody holds the bytes any more.
    void release() {
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
    void leave() {
      if (index == LEFT) {
        return;
      }
      release();
      var last = shares.removeLast();
      if (last != this) {
        shares.set(index, last);
        last.index = index;
      }
      index = LEFT;
      capacity.leave();
    }
  }
}
