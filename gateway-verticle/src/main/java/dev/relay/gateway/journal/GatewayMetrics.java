package dev.relay.gateway.journal;

import dev.relay.contract.journal.CompletedExchange;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.gateway.config.ServerConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What the gateway counts: `relay_gateway_*`.
///
/// Invariants: every exchange is in `requests` once, when it is over; `exchanges_open` and
/// `streams_open` are 0 at rest.
public final class GatewayMetrics implements Journal {

  private record Kind(
      String operation, String provider, int status, String end, boolean streamed) {}

  private record Meters(Counter requests, Timer duration, Timer firstByte) {}

  private final MeterRegistry registry;
  private final Map<Kind, Meters> meters = new ConcurrentHashMap<>();
  private final LongAdder open = new LongAdder();
  private final LongAdder streams = new LongAdder();
  private final Counter tokensIn;
  private final Counter tokensOut;
  private final Counter estimatedIn;
  private final Counter estimatedOut;

  /// One for all gateway verticles of a node.
  public GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("relay.gateway.exchanges.open", open, LongAdder::sum)
        .description("exchanges that are being answered")
        .register(registry);
    Gauge.builder("relay.gateway.streams.open", streams, LongAdder::sum)
        .description("streams of events that are being written")
        .register(registry);
    this.tokensIn = tokens("tokens", "tokens as the providers counted them", "input");
    this.tokensOut = tokens("tokens", "tokens as the providers counted them", "output");
    this.estimatedIn = tokens("tokens.estimated", "tokens of what was cut", "input");
    this.estimatedOut = tokens("tokens.estimated", "tokens of what was cut", "output");
  }

  /// Shows what the node has taken on, and what it may.
  public void show(MemoryBudget memory, Supplier<ServerConfig> server) {
    gauge(
        "exchanges.limit",
        "exchanges that may be answered at once",
        () -> server.get().maxExchanges());
    gauge("body.bytes", "bytes of request bodies that are held", memory::bodies);
    gauge(
        "body.bytes.limit",
        "bytes of request bodies that may be held at once",
        () -> server.get().maxBuffered());
    gauge(
        "memory.bytes",
        "bytes of bodies, unfinished heads and unread answers that are held",
        memory::used);
    FunctionCounter.builder("relay.gateway.memory.cuts", memory, MemoryBudget::cuts)
        .description("those who held most and were cut when too much was held")
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("relay.gateway." + name, value).description(description).register(registry);
  }

  @Override
  public void began() {
    open.increment();
  }

  @Override
  public void streaming() {
    streams.increment();
  }

  @Override
  public void completed(CompletedExchange completedExchange) {
    open.decrement();
    if (completedExchange.served().events()) {
      streams.decrement();
    }
    var served = completedExchange.served().target();
    var kind =
        new Kind(
            completedExchange.asked().operation(),
            served == null ? "none" : served.provider(),
            completedExchange.served().status(),
            completedExchange.ending().label(),
            completedExchange.asked().streamed());
    var found = meters.computeIfAbsent(kind, this::register);
    found.requests().increment();
    found.duration().record(completedExchange.measured().nanos(), TimeUnit.NANOSECONDS);
    if (completedExchange.measured().firstByteNanos() >= 0) {
      found.firstByte().record(completedExchange.measured().firstByteNanos(), TimeUnit.NANOSECONDS);
    }
    completedExchange
        .ending()
        .usage()
        .ifPresent(usage -> {
          (completedExchange.ending().estimated() ? estimatedIn : tokensIn)
              .increment((double) usage.input());
          (completedExchange.ending().estimated() ? estimatedOut : tokensOut)
              .increment((double) usage.output());
        });
  }

  private Counter tokens(String name, String description, String direction) {
    return Counter.builder("relay.gateway." + name)
        .description(description)
        .tag("direction", direction)
        .register(registry);
  }

  private Meters register(Kind kind) {
    var requests =
        Counter.builder("relay.gateway.requests")
            .description("exchanges that are over")
            .tag("operation", kind.operation())
            .tag("provider", kind.provider())
            .tag("status", Integer.toString(kind.status()))
            .tag("end", kind.end())
            .tag("stream", Boolean.toString(kind.streamed()))
            .register(registry);
    return new Meters(
        requests,
        timer("relay.gateway.request.duration", "from the request to the end of the answer", kind),
        timer(
            "relay.gateway.first.byte", "from the request to the first byte of the answer", kind));
  }

  private Timer timer(String name, String description, Kind kind) {
    return Timer.builder(name)
        .description(description)
        .tag("operation", kind.operation())
        .tag("provider", kind.provider())
        .tag("stream", Boolean.toString(kind.streamed()))
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofMillis(2500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10))
        .register(registry);
  }
}
