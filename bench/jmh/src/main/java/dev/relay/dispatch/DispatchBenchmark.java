package dev.relay.dispatch;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.InboxId;
import dev.relay.contract.Operation;
import dev.relay.contract.Session;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Plan.Strategy;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.DispatchConfig.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What dispatch does for one exchange that goes well at the first call: from the open to the last
/// word of its end. The upstream answers at once and costs nothing.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {

  private static final OpenHandle NOTHING = new Answered();
  private static final Reader READER = new Reader(new InboxId(1, 1), 1, 0, 1);

  /// `only`: one instance; `keys`: one of four keys in turn; `session`: the same, by session;
  /// `busy`: the least busy of them; `route`: two weighted targets of four keys each, and a
  /// fallback.
  @Param({"only", "keys", "session", "busy", "route"})
  String plan = "only";

  private final Vertx vertx = Vertx.vertx();
  private Dispatch dispatch = dispatch();
  private Exchange exchange = exchange(only());

  private record Answered() implements OpenHandle {
    @Override
    public void cancel() {}
  }

  private record Told() implements Opener {
    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {
      throw new IllegalStateException(failure.message());
    }

    @Override
    public void ended(Outcome outcome) {}
  }

  private static final Opener TOLD = new Told();

  @Setup
  public void choose() {
    dispatch = dispatch();
    exchange = exchange(plan());
  }

  @TearDown
  public void close() {
    vertx.close().await();
  }

  @Benchmark
  public OpenHandle exchange() {
    return dispatch.open(exchange, READER, TOLD);
  }

  private Plan plan() {
    var keys = Plan.of(List.of(Target.of("keys", "m")));
    return switch (plan) {
      case "only" -> only();
      case "keys" -> keys;
      case "session" -> keys.within(new Session(42, true), 0);
      case "busy" -> route(keys.targets(), List.of(), Strategy.LEAST_BUSY);
      default ->
          route(
              List.of(Target.of("keys", "m"), Target.of("more", "m")),
              List.of(Target.of("only", "m")),
              Strategy.WEIGHTED);
    };
  }

  private static Plan only() {
    return Plan.of(List.of(Target.of("only", "m")));
  }

  private static Plan route(List<Target> to, List<Target> fallback, Strategy strategy) {
    return new Plan(to, fallback, strategy, false, StreamTimeouts.ANY, Session.NONE, 0, List.of());
  }

  private Dispatch dispatch() {
    var config =
        DispatchConfig.of(
            Map.of(
                "only", new Provider(1, false, 0),
                "keys", new Provider(4, false, 0),
                "more", new Provider(4, false, 0)));
    var instances =
        new InstanceRegistry(
            vertx, new Directory(), config, new DispatchMetrics(new SimpleMeterRegistry()));
    return new Dispatch(
        _ -> DispatchBenchmark::answer,
        instances,
        instances.clock(),
        new SplittableRandom(1)::nextDouble);
  }

  private static OpenHandle answer(Exchange exchange, Reader reader, Opener opener) {
    opener.ready();
    opener.ended(Outcome.WHOLE);
    return NOTHING;
  }

  private static Exchange exchange(Plan plan) {
    return new Exchange(
        "id",
        Dialect.OPENAI,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        RequestSummary.NOTHING,
        Buffer.buffer("{}"),
        List.of(),
        Optional.empty(),
        plan,
        Optional.empty());
  }
}
