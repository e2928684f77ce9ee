/// Gemini.
@NullMarked
package dev.relay.protocol.gemini;

import org.jspecify.annotations.NullMarked;
