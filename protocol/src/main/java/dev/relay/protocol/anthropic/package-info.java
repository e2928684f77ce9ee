/// Anthropic Messages.
@NullMarked
package dev.relay.protocol.anthropic;

import org.jspecify.annotations.NullMarked;
