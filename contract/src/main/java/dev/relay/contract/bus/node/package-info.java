/// Nodes: who serves what, who is there, how messages get there.
@NullMarked
package dev.relay.contract.bus.node;

import org.jspecify.annotations.NullMarked;
