/// How much a node takes on at once, and how it drains.
@NullMarked
package dev.relay.gateway.capacity;

import org.jspecify.annotations.NullMarked;
