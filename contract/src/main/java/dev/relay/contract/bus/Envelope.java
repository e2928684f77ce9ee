package dev.relay.contract.bus;

import org.jspecify.annotations.Nullable;

/// What leaves for another node: a [Message] or a [Signal].
///
/// @param link by which it goes; none for what comes before a link is made
public record Envelope(@Nullable Link link, Object content) {}
