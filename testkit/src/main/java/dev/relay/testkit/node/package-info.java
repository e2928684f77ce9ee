/// Nodes in one process or several.
@NullMarked
package dev.relay.testkit.node;

import org.jspecify.annotations.NullMarked;
