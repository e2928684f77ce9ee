package dev.relay.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs one round of one scenario through one gateway, checks it, and takes its figures.
final class Driver {

  private static final long SECOND = 1_000_000_000L;

  /// Milliseconds over which streams are opened, then until the window begins, then its length; a
  /// stream lasts 6,300, so that in the window all are open.
  private static final int OPENING = 1_000;

  private static final int SETTLING = 500;
  private static final int WINDOW = 4_500;

  private final Wrk wrk;
  private final Client upstream;

  Driver(Wrk wrk, Gateway direct) {
    this.wrk = wrk;
    upstream = new Client(direct.port());
  }

  /// What is wrong with one answer of this gateway to this scenario; empty: nothing.
  List<String> check(Scenario scenario, Gateway gateway) throws InterruptedException {
    try (var client = new Client(gateway.port())) {
      var reply = client.call(Client.post(gateway.path(), scenario.body()));
      return reply.fits(scenario.answer(), gateway.exact())
          ? List.of()
          : List.of("wrong answer: status " + reply.status() + ", " + reply.bytes() + " bytes");
    }
  }

  Sample measure(Scenario scenario, Gateway gateway, int round, int seconds)
      throws IOException, InterruptedException {
    return switch (scenario.load()) {
      case CLOSED -> closed(scenario, gateway, round, seconds);
      case STREAMS -> streams(scenario, gateway, round);
      case OPEN -> open(scenario, gateway, round, seconds);
    };
  }

  private Sample closed(Scenario scenario, Gateway gateway, int round, int seconds)
      throws IOException, InterruptedException {
    long before = served();
    var meter = new Meter(gateway);
    var count = wrk.run(scenario, gateway, seconds);
    var cost = meter.stop();
    Thread.sleep(200);
    long served = served() - before;

    var faults = new ArrayList<>(count.faults());
    if (gateway.exact() && count.bytes() < count.requests() * scenario.answer().size()) {
      faults.add("short answers: " + count.bytes() / Math.max(1, count.requests()) + " bytes each");
    }
    if (served < count.requests()) {
      faults.add(count.requests() - served + " answers that the upstream did not give");
    }
    if (served > count.requests() * 1.01 + 2 * scenario.amount()) {
      faults.add(served + " upstream answers for " + count.requests());
    }
    return new Sample(scenario, gateway.name(), round, count.requests(), cost, List.of(), faults);
  }

  private Sample streams(Scenario scenario, Gateway gateway, int round)
      throws IOException, InterruptedException {
    int streams = scenario.amount();
    try (var client = new Client(gateway.port())) {
      var run = new Run(client, scenario, gateway, streams, OPENING * 1_000_000L / streams);
      run.begin();
      Thread.sleep(OPENING + SETTLING);
      long before = client.events();
      var meter = new Meter(gateway);
      Thread.sleep(WINDOW);
      long events = client.events() - before;
      var cost = meter.stop();
      var faults = run.end();
      if (events < streams * cost.seconds() * 1000 / scenario.answer().pace() * 0.97) {
        faults.add("only " + events + " chunks in time");
      }
      return new Sample(scenario, gateway.name(), round, events, cost, List.of(), faults);
    }
  }

  private Sample open(Scenario scenario, Gateway gateway, int round, int seconds)
      throws IOException, InterruptedException {
    try (var client = new Client(gateway.port())) {
      int total = scenario.amount() * seconds;
      var run = new Run(client, scenario, gateway, total, SECOND / scenario.amount());
      var meter = new Meter(gateway);
      run.begin();
      var faults = run.end();
      var cost = meter.stop();
      long units = scenario.perChunk() ? (long) total * Canned.CHUNKS : total;
      return new Sample(scenario, gateway.name(), round, units, cost, run.latencies, faults);
    }
  }

  private long served() throws InterruptedException, IOException {
    var reply = upstream.call(Client.get("/served"));
    if (reply.status() != 200) {
      throw new IOException("the upstream is gone");
    }
    return reply.number();
  }

  /// Requests at even distances in time, whether or not those before were answered. A latency runs
  /// from the moment that the request was due, to its first content if streamed, else to its end.
  private static final class Run {

    private final Client client;
    private final Scenario scenario;
    private final Gateway gateway;
    private final ByteBuf request;
    private final long interval;
    private final CountDownLatch left;
    private final List<Double> latencies = new ArrayList<>();
    private int unsent;
    private int wrong;
    private String example = "";
    private long due;

    Run(Client client, Scenario scenario, Gateway gateway, int total, long interval) {
      this.client = client;
      this.scenario = scenario;
      this.gateway = gateway;
      this.interval = interval;
      request = Client.post(gateway.path(), scenario.body());
      unsent = total;
      left = new CountDownLatch(total);
    }

    void begin() {
      due = System.nanoTime() + interval;
      Client.loop().execute(this::tick);
    }

    /// Waits for what is open and tells what was wrong.
    List<String> end() throws InterruptedException {
      var faults = new ArrayList<String>();
      if (!left.await(40, TimeUnit.SECONDS)) {
        faults.add(left.getCount() + " without an end");
      }
      if (wrong > 0) {
        faults.add(wrong + " wrong answers (" + example + ")");
      }
      return faults;
    }

    private void tick() {
      for (long now = System.nanoTime(); unsent > 0 && due - now <= 0; unsent--) {
        client.send(request, answered(due));
        due += interval;
      }
      if (unsent > 0) {
        var _ = Client.loop().schedule(this::tick, due - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }

    private Consumer<Client.Reply> answered(long since) {
      return reply -> {
        if (reply.fits(scenario.answer(), gateway.exact())) {
          long until = scenario.answer().streamed() ? reply.content() : reply.end();
          latencies.add((until - since) / 1_000.0);
        } else {
          wrong++;
          example = "status " + reply.status() + ", " + reply.bytes() + " bytes";
        }
        left.countDown();
      };
    }
  }
}
