/// Wire formats of the dialects and what they share: JSON on bytes. No I/O.
@NullMarked
package dev.relay.protocol;

import org.jspecify.annotations.NullMarked;
