package dev.relay.contract.bus;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/// An inbox, and the context that it belongs to.
record Seat(Context context, Inbox inbox) {

  /// One on the next event loop of `vertx`.
  static Seat on(Vertx vertx, Directory directory) {
    Promise<Seat> seat = Promise.promise();
    Deployable verticle =
        context ->
            Inbox.open(vertx, directory, Timing.DEFAULT)
                .map(inbox -> new Seat(context, inbox))
                .onComplete(seat);
    return vertx.deployVerticle(verticle).compose(_ -> seat.future()).await();
  }

  /// Serves `role` here; returns once it does.
  void serve(String role, Upstream upstream) {
    Promise<Void> served = Promise.promise();
    context.runOnContext(_ -> {
      inbox.serve(role, upstream, ProviderStatus.NONE);
      served.complete();
    });
    served.future().await();
  }
}
