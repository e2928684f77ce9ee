package dev.relay.contract.bus.wire;

import org.jspecify.annotations.Nullable;

/// What leaves for another node: a [Message] or a [Signal].
///
/// @param link by which it goes; none for what comes before a link is made
/// @param to the number of the inbox, or [#NODE]
public record Envelope(@Nullable Link link, int to, Object content) {

  /// Where a node is told of by the others.
  public static final int NODE = -1;
}
