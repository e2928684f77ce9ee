/// Streams over the bus and who takes part in them.
@NullMarked
package dev.relay.testkit.stream;

import org.jspecify.annotations.NullMarked;
