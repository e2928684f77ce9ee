package dev.relay.contract.bus.wire;

import java.util.Locale;

/// Why something that came to the bus from outside of this node was not taken.
public enum Rejection {
  /// Longer than a message may be, or the more so while others are on their way.
  OVERSIZED,

  /// Nothing that a node writes.
  MALFORMED,

  /// From a node that has not proven itself.
  STRANGER,

  /// Not as the other node wrote it, or not to whom it came.
  FORGED,

  /// It had come before.
  REPLAYED,

  /// In another version of the bus.
  VERSION,

  /// Too many connections, or one that did not go on.
  CONNECTION;

  /// As in metrics and logs.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
