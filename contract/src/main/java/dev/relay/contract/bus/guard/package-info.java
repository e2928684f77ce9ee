/// What stands at the port of the event bus before Vert.x.
@NullMarked
package dev.relay.contract.bus.guard;

import org.jspecify.annotations.NullMarked;
