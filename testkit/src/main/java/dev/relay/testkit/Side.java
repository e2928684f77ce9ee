package dev.relay.testkit;

import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/// One verticle instance with its inbox, and the context that all of its state belongs to.
public record Side(Vertx vertx, Context context, Inbox inbox) {

  /// Deploys a verticle that does nothing but open an inbox; on the next event loop of `vertx`.
  public static Side deploy(Vertx vertx, Directory directory, Timing timing) {
    Promise<Side> side = Promise.promise();
    Deployable verticle =
        context ->
            Inbox.open(vertx, directory, timing)
                .map(inbox -> new Side(vertx, context, inbox))
                .onComplete(side);
    return vertx.deployVerticle(verticle).compose(_ -> side.future()).await();
  }

  /// Runs `action` in one turn of the event loop and returns when it has run.
  public void run(Runnable action) {
    call(() -> {
      action.run();
      return true;
    });
  }

  /// The same for an action that has a result.
  public <T> T call(Supplier<T> action) {
    Promise<T> result = Promise.promise();
    context.runOnContext(_ -> {
      try {
        result.complete(action.get());
      } catch (RuntimeException | AssertionError e) {
        result.fail(e);
      }
    });
    return result.future().await();
  }

  /// Closes the inbox, as a verticle that stops does.
  public void leave() {
    call(inbox::close).await();
  }

  public int load() {
    return call(inbox::load);
  }

  /// Goes once through the event loop.
  void turn() {
    call(Future::succeededFuture);
  }
}
