package dev.relay.testkit;

import dev.relay.contract.bus.Message;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What goes wrong with messages on their way: each fault befalls the first message that it is made
/// for.
final class Faults {

  private record Fault(
      Predicate<Message> victim, Consumer<DeliveryContext<Message>> fate, AtomicBoolean done) {

    boolean befalls(Message message) {
      return victim.test(message) && done.compareAndSet(false, true);
    }
  }

  private static final DeliveryOptions AS_IT_WAS = new DeliveryOptions().setCodecName("relay");

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Queue<DeliveryContext<Message>> held = new ConcurrentLinkedQueue<>();

  private final Vertx vertx;

  /// For what `vertx` sends.
  Faults(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().<Message>addOutboundInterceptor(this::pass);
  }

  void lose(Predicate<Message> victim) {
    add(victim, _ -> {});
  }

  void hold(Predicate<Message> victim) {
    add(victim, held::add);
  }

  void release() {
    held.forEach(DeliveryContext::next);
    held.clear();
  }

  void repeat(Predicate<Message> victim) {
    add(
        victim,
        delivery -> {
          delivery.next();
          var message = delivery.message();
          vertx.eventBus().send(message.address(), delivery.body(), AS_IT_WAS);
        });
  }

  private void add(Predicate<Message> victim, Consumer<DeliveryContext<Message>> fate) {
    faults.add(new Fault(victim, fate, new AtomicBoolean()));
  }

  private void pass(DeliveryContext<Message> delivery) {
    if (delivery.body() instanceof Message message) {
      for (var fault : faults) {
        if (fault.befalls(message)) {
          fault.fate().accept(delivery);
          return;
        }
      }
    }
    delivery.next();
  }
}
