package dev.relay.dispatch;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.Headroom;
import dev.relay.contract.InboxId;
import dev.relay.contract.Operation;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.OpenBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;

/// Dispatch among providers that answer as a test says, in time that passes when a test says so.
///
/// Each instance has a queue of answers; the last one is given again and again: a status, such as
/// `200` or `429/3` (with `retry-after: 3`), or `refused` (no connection), `late` (no answer for 5
/// s), `defect` (an exception of Relay's own), `cut`, `stale`, `garbage`, `untaken` (no node took
/// it), `unpaid` (an account without money), `overflow`, `tpm` (a 429 for this request alone),
/// `bound`, `hold` (no answer until the test says), `200+cut` (cut after its first content),
/// `no-retry` (a 503 with `x-should-retry: false`), or `200~20` (20 per mille of the limits are
/// left).
final class Scene implements AutoCloseable, BreakerGossip {

  static final Buffer BODY = Buffer.buffer("{\"model\":\"m\",\"messages\":[]}");

  /// How long a late answer is waited for.
  private static final long LATE = 5_000;

  /// What became of an exchange, and which calls were made for it.
  static final class Told implements Opener {

    final List<String> calls = new ArrayList<>();
    final List<Exchange> exchanges = new ArrayList<>();
    List<AttemptRecord> attempts = List.of();
    String result = "";
    Optional<Failure> failure = Optional.empty();
    Optional<OpenHandle> openHandle = Optional.empty();
    int said;

    @Override
    public void ready() {
      result = "ready";
      said++;
    }

    @Override
    public void failed(Failure failure) {
      this.failure = Optional.of(failure);
      result =
          failure instanceof Failure.Refused refused
              ? Integer.toString(refused.status())
              : failure.label();
      said++;
    }

    @Override
    public void failed(Failure failure, List<AttemptRecord> calls) {
      attempts = calls;
      failed(failure);
    }

    @Override
    public void ended(Outcome outcome) {
      result = outcome.failure().map(Failure::label).orElse("200");
    }

    String calls() {
      return String.join(" ", calls);
    }
  }

  /// A call that waits until the test says more.
  record Held(String instance, Opener opener, List<String> cancelled) {}

  final FakeClock clock = new FakeClock();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<Held> held = new ArrayList<>();
  final InstanceRegistry instanceRegistry;
  final Dispatch dispatch;
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final Map<String, Queue<String>> answers = new HashMap<>();
  private volatile List<OpenBreaker> openBreakers = List.of();
  private volatile Set<OpenBreaker> elsewhere = Set.of();
  private Optional<Told> asking = Optional.empty();

  Scene(DispatchConfig config, DoubleSupplier random) {
    this.instanceRegistry =
        new InstanceRegistry(vertx, this, config, new DispatchMetrics(registry), clock);
    this.dispatch = new Dispatch(_ -> this::open, instanceRegistry, clock, random);
  }

  /// With the defaults, and chance that always takes the first.
  static Scene of(Map<String, Integer> providers) {
    return new Scene(config(providers, DispatchConfig.Breaking.DEFAULT), () -> 0);
  }

  static DispatchConfig config(Map<String, Integer> providers, DispatchConfig.Breaking breaking) {
    var known = new HashMap<String, DispatchConfig.Provider>();
    providers.forEach((name, count) ->
        known.put(name, new DispatchConfig.Provider(count, name.startsWith("own"), 0)));
    return new DispatchConfig(3, Duration.ofSeconds(60), breaking, known);
  }

  static Target target(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? Target.of(name, "m")
        : new Target(name.substring(0, dot), Integer.parseInt(name.substring(dot + 1)), "m", 1);
  }

  @Override
  public void tell(List<OpenBreaker> openBreakers) {
    this.openBreakers = openBreakers;
  }

  @Override
  public Set<OpenBreaker> elsewhere() {
    return elsewhere;
  }

  /// What this node has told the others.
  List<OpenBreaker> openBreakers() {
    return openBreakers;
  }

  /// Another node tells this one.
  void told(OpenBreaker openBreaker) {
    elsewhere = Set.of(openBreaker);
  }

  /// What `instance` answers, one after the other.
  void answers(String instance, String... each) {
    answers.put(instance, new ArrayDeque<>(List.of(each)));
  }

  /// Asks, and lets all the time pass that it takes.
  Told ask(Plan plan) {
    return ask(exchange(plan));
  }

  Told ask(Exchange exchange) {
    var told = begin(exchange);
    onLoop(() -> {
      clock.passAll();
      return told;
    });
    settle();
    return told;
  }

  /// Asks, without any time passing.
  Told begin(Exchange exchange) {
    var told = new Told();
    onLoop(() -> {
      asking = Optional.of(told);
      var reader = new Reader(new InboxId(1, 1), 1, 0, 1);
      told.openHandle = Optional.of(dispatch.open(exchange, reader, told));
      return told;
    });
    settle();
    return told;
  }

  void onLoop(Runnable action) {
    onLoop(() -> {
      action.run();
      return "";
    });
    settle();
  }

  private <T> T onLoop(Callable<T> action) {
    var done = new CompletableFuture<T>();
    context.runOnContext(_ -> {
      try {
        done.complete(action.call());
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    return done.join();
  }

  /// A breaker hears of what happened in the turns that follow.
  private void settle() {
    for (int i = 0; i < 4; i++) {
      onLoop(() -> "");
    }
  }

  /// The same, for what Relay does not look into.
  static Exchange calling(Exchange exchange, Passthrough call) {
    return with(Operation.NATIVE, exchange, Optional.of(call));
  }

  static Exchange of(Operation operation, Exchange exchange) {
    return with(operation, exchange, Optional.empty());
  }

  private static Exchange with(Operation operation, Exchange exchange, Optional<Passthrough> call) {
    return new Exchange(
        exchange.id(),
        exchange.dialect(),
        operation,
        "",
        exchange.caller(),
        exchange.summary(),
        exchange.body(),
        List.of(),
        Optional.empty(),
        exchange.plan(),
        call);
  }

  static Exchange exchange(Plan plan) {
    return exchange(plan, Dialect.OPENAI, BODY);
  }

  static Exchange exchange(Plan plan, Dialect dialect, Buffer body) {
    return new Exchange(
        "id",
        dialect,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        RequestSummary.NOTHING,
        body,
        List.of(),
        Optional.empty(),
        plan,
        Optional.empty());
  }

  private OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    var target = exchange.target();
    var instance = target.provider() + "." + target.instance();
    var told = asking.orElseThrow();
    told.calls.add(instance + "@" + clock.millis());
    told.exchanges.add(exchange);
    if (reader.attempt() != told.calls.size() - 1) {
      throw new AssertionError("attempt " + reader.attempt());
    }
    var queue = answers.getOrDefault(instance, new ArrayDeque<>(List.of("200")));
    var answer = queue.size() > 1 ? queue.remove() : queue.element();
    return answer(answer, instance, target, opener);
  }

  private OpenHandle answer(String answer, String instance, Target target, Opener opener) {
    var cancelled = new ArrayList<String>();
    switch (answer) {
      case "200" -> whole(opener, Headroom.UNKNOWN);
      case "200+cut" -> {
        opener.ready();
        opener.ended(Outcome.failed(new Failure.Broken("cut"), Optional.empty()));
      }
      case "defect" -> throw new IllegalStateException("as the test says");
      case "hold" -> held.add(new Held(instance, opener, cancelled));
      case "late" -> {
        var calledOff =
            clock.after(LATE, () -> fail(opener, target, new Failure.TimedOut("silent")));
        return () -> {
          calledOff.run();
          cancelled.add(instance);
        };
      }
      default -> {
        if (answer.startsWith("200~")) {
          whole(opener, new Headroom(Integer.parseInt(answer.substring(4)), 10_000));
        } else {
          fail(opener, target, failure(answer));
        }
      }
    }
    return () -> cancelled.add(instance);
  }

  private static void whole(Opener opener, Headroom left) {
    opener.ready(left);
    opener.ended(Outcome.WHOLE);
  }

  static void fail(Opener opener, Target target, Failure failure) {
    opener.failed(failure, List.of(AttemptRecord.of(target, failure)));
  }

  static Failure failure(String answer) {
    return switch (answer) {
      case "refused" -> new Failure.Unavailable("no connection");
      case "cut" -> new Failure.Broken("cut");
      case "stale" -> new Failure.Broken("stale", Failure.Break.STALE);
      case "garbage" -> new Failure.Broken("garbage", Failure.Break.UNREADABLE);
      case "untaken" -> new Failure.Broken("untaken", Failure.Break.NOT_ACCEPTED);
      case "unpaid" -> refused(400, "insufficient_quota", List.of());
      case "overflow" -> refused(400, "context_length_exceeded", List.of());
      case "tpm" -> refused(429, "Request too large for m on tokens per min", List.of());
      case "bound" -> refused(400, "invalid_encrypted_content", List.of());
      case "no-retry" -> refused(503, "busy", List.of(new Header("x-should-retry", "false")));
      default -> {
        int slash = answer.indexOf('/');
        yield slash < 0
            ? refused(Integer.parseInt(answer), "no", List.of())
            : refused(
                Integer.parseInt(answer.substring(0, slash)),
                "no",
                List.of(new Header("retry-after", answer.substring(slash + 1))));
      }
    };
  }

  private static Failure refused(int status, String code, List<Header> headers) {
    return new Failure.Refused(
        status,
        headers,
        Buffer.buffer("{\"error\":{\"message\":\"" + code + "\",\"code\":\"" + code + "\"}}"));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
