package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The exchanges that one gateway verticle answers. Belongs to its context.
final class Underway {

  private final Capacity capacity;
  private final List<Share> shares = new ArrayList<>();

  Underway(Capacity capacity) {
    this.capacity = capacity;
  }

  boolean draining() {
    return capacity.draining();
  }

  /// The share of `passage` in the capacity of the node; nothing if there is no room.
  ///
  /// @param server the limits that hold for it
  Optional<Share> enter(Passage passage, ServerConfig server) {
    if (!capacity.enter(server.maxExchanges())) {
      return Optional.empty();
    }
    var share = new Share(passage, server.maxBuffered(), shares.size());
    shares.add(share);
    return Optional.of(share);
  }

  /// Ends all of them with `failure`, each as far as its answer has come.
  void cut(Failure failure) {
    List.copyOf(shares).forEach(share -> share.passage.refuse(failure));
  }

  /// What one exchange has taken of the capacity of the node.
  final class Share {

    private static final int LEFT = -1;

    private final Passage passage;
    private final long most;
    private long bytes;
    private int index;

    private Share(Passage passage, long most, int index) {
      this.passage = passage;
      this.most = most;
      this.index = index;
    }

    boolean draining() {
      return capacity.draining();
    }

    /// Whether it may hold so many bytes in all; what it holds already it may.
    boolean hold(long size) {
      if (size > bytes) {
        if (!capacity.take(size - bytes, most)) {
          return false;
        }
        bytes = size;
      }
      return true;
    }

    /// Nobody holds the bytes any more.
    void release() {
      if (bytes > 0) {
        capacity.giveBack(bytes);
        bytes = 0;
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
