/// What Relay has to read and write in every dialect.
@NullMarked
package dev.relay.protocol.wire;

import org.jspecify.annotations.NullMarked;
