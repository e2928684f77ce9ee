/// Hazelcast: who is a node, and what all nodes keep.
@NullMarked
package dev.relay.launcher.cluster;

import org.jspecify.annotations.NullMarked;
