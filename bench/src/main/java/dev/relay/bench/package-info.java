/// Measures what an exchange costs through nginx, a bare Vert.x pipe and Relay.
@NullMarked
package dev.relay.bench;

import org.jspecify.annotations.NullMarked;
