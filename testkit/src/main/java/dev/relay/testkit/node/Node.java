package dev.relay.testkit.node;

import dev.relay.contract.bus.node.Directory;
import io.vertx.core.Vertx;

/// What the sides of one JVM are deployed on.
public interface Node extends AutoCloseable {

  Vertx vertx();

  Directory directory();

  /// Returns once streams may go to and come from `others` other nodes; fails if that takes too
  /// long.
  void awaitPeers(int others);

  @Override
  void close();
}
