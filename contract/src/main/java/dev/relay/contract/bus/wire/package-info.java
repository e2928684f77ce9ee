/// Messages between nodes: what they are, and how they are written.
@NullMarked
package dev.relay.contract.bus.wire;

import org.jspecify.annotations.NullMarked;
