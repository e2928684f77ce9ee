package dev.relay.testkit.node;

import dev.relay.contract.bus.node.Directory;
import io.vertx.core.Vertx;
import java.util.List;

/// A node that knows no other.
public record LoneNode(Vertx vertx, Directory directory) implements Node {

  /// Starts one, or fails if its arguments say so.
  public static final class Factory implements NodeFactory {

    static final String FAILING = "fail";

    @Override
    public Node start(int number, List<String> args) {
      if (args.contains(FAILING)) {
        throw new IllegalArgumentException("node " + number + " was told to fail");
      }
      return new LoneNode();
    }
  }

  LoneNode() {
    this(Vertx.vertx(), new Directory());
  }

  @Override
  public void awaitPeers(int others) {}

  @Override
  public void close() {
    vertx.close().await();
  }
}
