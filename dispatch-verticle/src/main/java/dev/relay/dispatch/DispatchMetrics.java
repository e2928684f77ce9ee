package dev.relay.dispatch;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.dispatch.Balancer.Selection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What dispatch counts: `relay_dispatch_*`. One per node, thread-safe.
///
/// Invariants: every call of an upstream is in `calls` once, when its first content came, it
/// failed, or it was given up; `fallbacks` is a part of those that brought content; a breaker that
/// is closed has no `breaker_open`.
public final class DispatchMetrics {

  private record Kind(String instance, String result) {}

  private static final String ANSWERED = "answered";
  private static final String CANCELLED = "cancelled";

  private final MeterRegistry registry;
  private final Map<Kind, Counter> calls = new ConcurrentHashMap<>();
  private final Counter fallbacks;
  private final MultiGauge breakers;

  public DispatchMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.fallbacks =
        Counter.builder("relay.dispatch.fallbacks")
            .description("exchanges that a fallback has answered")
            .register(registry);
    this.breakers =
        MultiGauge.builder("relay.dispatch.breaker.open")
            .description("breakers that let nothing pass (1) or one exchange to see (0.5)")
            .register(registry);
  }

  void answered(Selection selection) {
    called(selection, ANSWERED);
    if (selection.candidate().group() > 0) {
      fallbacks.increment();
    }
  }

  void failed(Selection selection, Failure failure) {
    called(
        selection,
        failure instanceof Failure.Refused refused
            ? Integer.toString(refused.status())
            : failure.label());
  }

  void cancelled(Selection selection) {
    called(selection, CANCELLED);
  }

  void circuits(List<OpenBreaker> openBreakers) {
    breakers.register(
        openBreakers.stream()
            .map(openBreaker ->
                Row.of(
                    Tags.of("instance", openBreaker.provider() + "." + openBreaker.instance())
                        .and("model", openBreaker.model()),
                    openBreaker.state() == OpenBreaker.State.OPEN ? 1 : 0.5))
            .toList(),
        true);
  }

  private void called(Selection selection, String result) {
    calls
        .computeIfAbsent(new Kind(selection.candidate().instance().name(), result), this::counter)
        .increment();
  }

  private Counter counter(Kind kind) {
    return Counter.builder("relay.dispatch.calls")
        .description("calls of upstreams, by what came of them")
        .tag("instance", kind.instance())
        .tag("result", kind.result())
        .register(registry);
  }
}
