package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.LongReads;
import dev.relay.contract.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads one exchange from step to step. Belongs to one context.
final class Chain {

  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  private final ExchangeContext context;
  private final List<Step> steps;
  private final LongReads longReads;

  Chain(ExchangeContext context, List<Step> steps, LongReads longReads) {
    this.context = context;
    this.steps = steps;
    this.longReads = longReads;
  }

  void begin() {
    take(0);
  }

  /// A defect of a step must not leave the client waiting.
  private void take(int index) {
    try {
      steps.get(index).take(context, new Next(index));
    } catch (RuntimeException defect) {
      failed(index, defect);
    }
  }

  private void failed(int index, Throwable defect) {
    LOG.error("{} failed on {}", name(index), context.answer().id(), defect);
    context.refuse(new Failure.Internal("Relay has failed on this request; the log says more"));
  }

  private String name(int index) {
    return steps.get(index).getClass().getSimpleName();
  }

  /// What is behind one step. Works once.
  final class Next {

    private final int index;
    private boolean used;

    private Next(int index) {
      this.index = index;
    }

    /// Hands the exchange to the next step, unless it is over.
    void proceed() {
      if (used) {
        LOG.error("{} proceeded twice on {} (expected: once)", name(index), context.answer().id());
        return;
      }
      used = true;
      if (index + 1 == steps.size()) {
        throw new IllegalStateException(
            name(index) + " proceeded (expected: nothing comes after it)");
      }
      if (!context.answer().over()) {
        Chain.this.take(index + 1);
      }
    }

    /// Does the `reading` of a step on another thread, and then `then` here, unless the exchange is
    /// over by then. What the exchange holds it holds until then.
    <T> void readAway(Callable<T> reading, Consumer<T> then) {
      context.reads();
      longReads
          .run(() -> context.answer().over() ? Optional.<T>empty() : Optional.of(reading.call()))
          .onComplete(read -> goOn(() -> read.ifPresent(then)), defect -> goOn(() -> fail(defect)));
    }

    /// Ends the exchange for a defect of the step.
    void fail(Throwable defect) {
      failed(index, defect);
    }

    private void goOn(Runnable deed) {
      if (!context.hasRead()) {
        return;
      }
      try {
        deed.run();
      } catch (RuntimeException defect) {
        fail(defect);
      }
    }
  }
}
