/// Connections to providers, with framing and keep-alive of their own.
@NullMarked
package dev.relay.provider.connection;

import org.jspecify.annotations.NullMarked;
