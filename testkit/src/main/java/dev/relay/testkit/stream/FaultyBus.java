package dev.relay.testkit.stream;

import dev.relay.contract.bus.wire.Message;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.impl.OutboundDeliveryContext;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The event bus of a node that does to a message what a test told it to. It is left alone until
/// then.
final class FaultyBus {

  private record Fault(
      Faults.Victim victim, Consumer<DeliveryContext<Object>> fate, AtomicBoolean done) {

    boolean befalls(Message message) {
      return victim.is(message) && done.compareAndSet(false, true);
    }
  }

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Queue<DeliveryContext<Object>> held = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean watching = new AtomicBoolean();
  private final Handler<DeliveryContext<Object>> watch = this::pass;
  private final EventBus bus;

  FaultyBus(EventBus bus) {
    this.bus = bus;
  }

  void lose(Faults.Victim victim) {
    add(victim, _ -> {});
  }

  void hold(Faults.Victim victim) {
    add(victim, held::add);
  }

  void release() {
    held.forEach(DeliveryContext::next);
    held.clear();
  }

  void repeat(Faults.Victim victim) {
    add(
        victim,
        delivery -> {
          delivery.next();
          sendAgain(delivery);
        });
  }

  /// Does nothing to any message from now on.
  void mend() {
    if (watching.compareAndSet(true, false)) {
      bus.removeOutboundInterceptor(watch);
    }
  }

  private void add(Faults.Victim victim, Consumer<DeliveryContext<Object>> fate) {
    faults.add(new Fault(victim, fate, new AtomicBoolean()));
    if (watching.compareAndSet(false, true)) {
      bus.addOutboundInterceptor(watch);
    }
  }

  private void pass(DeliveryContext<Object> delivery) {
    var message = message(delivery.body());
    for (var fault : faults) {
      if (message.filter(fault::befalls).isPresent()) {
        fault.fate().accept(delivery);
        return;
      }
    }
    delivery.next();
  }

  /// The message that `body` is, or that it is the envelope of.
  static Optional<Message> message(Object body) {
    return body instanceof Message message
        ? Optional.of(message)
        : RecordForm.components(body)
            .filter(Message.class::isInstance)
            .map(Message.class::cast)
            .findFirst();
  }

  private void sendAgain(DeliveryContext<Object> delivery) {
    var asItWas = ((OutboundDeliveryContext<?>) delivery).options;
    bus.send(delivery.message().address(), delivery.body(), asItWas);
  }
}
