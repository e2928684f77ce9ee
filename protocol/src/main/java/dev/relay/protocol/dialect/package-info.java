/// The dialects, by their names.
@NullMarked
package dev.relay.protocol.dialect;

import org.jspecify.annotations.NullMarked;
