package dev.relay.testkit.spec;

import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.testkit.stream.LocalSide;
import dev.relay.testkit.stream.Side;
import dev.relay.testkit.stream.StreamHarness;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/// The sides on as many event loops of one Vertx as there are.
record LoopsHarness(Vertx vertx, LocalSide opening, Side middle, Side serving)
    implements StreamHarness {

  static LoopsHarness on(int loops, Timing timing) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    var directory = new Directory();
    return new LoopsHarness(
        vertx,
        LocalSide.deploy(vertx, directory, timing),
        LocalSide.deploy(vertx, directory, timing),
        LocalSide.deploy(vertx, directory, timing));
  }

  @Override
  public void settle() {
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      opening.turn();
      middle.turn();
      serving.turn();
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
