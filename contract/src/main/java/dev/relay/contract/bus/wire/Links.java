package dev.relay.contract.bus.wire;

import org.jspecify.annotations.Nullable;

/// What the codec needs to know of nodes. Thread-safe.
public interface Links {

  /// The number of this node.
  long node();

  /// The link to `node`; none if it has not proven itself.
  @Nullable Link link(long node);

  /// Something came that cannot be taken for anything.
  void rejected(Rejection reason);
}
