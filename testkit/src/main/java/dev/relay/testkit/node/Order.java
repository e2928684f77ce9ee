package dev.relay.testkit.node;

import java.io.Serializable;

/// What one JVM wants done at the node of another.
@FunctionalInterface
interface Order<T> extends Serializable {

  T at(LocalHost host);
}
