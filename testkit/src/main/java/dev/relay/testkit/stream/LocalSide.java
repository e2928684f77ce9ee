package dev.relay.testkit.stream;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/// A side of this JVM, with the upstream and the faults that a test may use there.
public final class LocalSide implements Side {

  private final Vertx vertx;
  private final Context context;
  private final Inbox inbox;
  private final ScriptedUpstream upstream;
  private final FaultyBus bus;

  private LocalSide(Vertx vertx, Context context, Inbox inbox) {
    this.vertx = vertx;
    this.context = context;
    this.inbox = inbox;
    this.upstream = new ScriptedUpstream(this);
    this.bus = new FaultyBus(vertx.eventBus());
  }

  /// Deploys a verticle that does nothing but open an inbox; on the next event loop of `vertx`.
  public static LocalSide deploy(Vertx vertx, Directory directory, Timing timing) {
    Promise<LocalSide> side = Promise.promise();
    Deployable verticle =
        context ->
            Inbox.open(vertx, directory, timing)
                .map(inbox -> new LocalSide(vertx, context, inbox))
                .onComplete(side);
    return vertx.deployVerticle(verticle).compose(_ -> side.future()).await();
  }

  public Vertx vertx() {
    return vertx;
  }

  /// What all of its state belongs to.
  public Context context() {
    return context;
  }

  public Inbox inbox() {
    return inbox;
  }

  /// An upstream that a test drives; serves nothing until it is told to.
  ScriptedUpstream upstream() {
    return upstream;
  }

  /// The event bus of this node, where a test may interfere.
  FaultyBus bus() {
    return bus;
  }

  @Override
  public <T> T call(Action<T> action) {
    Promise<T> result = Promise.promise();
    context.runOnContext(_ -> {
      try {
        result.complete(action.on(this));
      } catch (RuntimeException | AssertionError e) {
        result.fail(e);
      }
    });
    return result.future().await();
  }

  @Override
  public <T> T ask(Action<T> action) {
    return action.on(this);
  }

  @Override
  public void close() {
    bus.mend();
    closeInbox();
    vertx.undeploy(context.deploymentID()).await();
  }

  boolean closeInbox() {
    call(at -> at.inbox().close()).await();
    return true;
  }
}
