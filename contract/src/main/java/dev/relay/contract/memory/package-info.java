/// What a node may hold in memory for others.
@NullMarked
package dev.relay.contract.memory;

import org.jspecify.annotations.NullMarked;
