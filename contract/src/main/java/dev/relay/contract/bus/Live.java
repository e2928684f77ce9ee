package dev.relay.contract.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What all verticles of one kind on this node are configured by: an immutable snapshot, replaced
/// as a whole and announced on the bus of this node.
public final class Live<T> {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setTracingPolicy(TracingPolicy.IGNORE);

  private final String address = "relay.configured." + NUMBERS.incrementAndGet();
  private volatile T now;

  public Live(T first) {
    this.now = first;
  }

  /// The snapshot that holds now. Who starts something keeps the one it started with.
  public T get() {
    return now;
  }

  /// Calls `follower` on the current context with every later snapshot, as long as the verticle is
  /// deployed.
  public void follow(Vertx vertx, Consumer<T> follower) {
    vertx.eventBus().localConsumer(address, _ -> follower.accept(now));
  }

  public void replace(Vertx vertx, T next) {
    now = next;
    vertx.eventBus().publish(address, "", LOCAL);
  }
}
