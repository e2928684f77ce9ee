package dev.relay.launcher.command;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is told to stop, and whose exit code says whether everybody got the whole answer.
class StopSignalsIT {

  private static final int STREAMS = 500;
  private static final String[] WORDS =
      IntStream.range(0, 30).mapToObj(i -> "word" + i).toArray(String[]::new);
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, WORDS);
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  @TempDir Path folder;
  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void five_hundred_streams_are_finished_and_none_is_cut() throws Exception {
    var paced = STREAM.delayBetween(Duration.ofMillis(150));
    upstream.answering(
        request -> request.method().equals("POST") ? paced : OpenAiAnswers.models("gpt-test"));
    try (var relay = started("10m");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var wires = IntStream.range(0, STREAMS).mapToObj(_ -> new Wire(relay.port())).toList();
      var answers = threads.invokeAll(wires.stream().map(StopSignalsIT::begun).toList());
      var rests = new ArrayList<Future<String>>();
      relay.tellToStop();
      wires.forEach(wire -> rests.add(threads.submit(() -> wire.until("0\r\n\r\n"))));

      relay.awaitOutput("stopping: " + STREAMS + " exchanges are running");
      Await.until(RunningRelay.SOON, "not ready", () -> status(relay, "/health/ready") == 503);
      assertThat(status(relay, "/health/live")).isEqualTo(200);
      assertThat(refused(relay)).isEqualTo(503);

      for (int i = 0; i < STREAMS; i++) {
        assertThat(events(answers.get(i).get() + rests.get(i).get())).isEqualTo(whole());
      }
      assertThat(relay.exit()).isZero();
      assertThat(relay.output()).endsWith("\"stopped\"}\n").doesNotContain("WARN");
      assertThat(upstream.aborted()).isZero();
      wires.forEach(Wire::close);
    }
  }

  @Test
  void what_takes_longer_than_the_drain_is_cut_and_the_exit_code_says_so() {
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var relay = started("1s");
        var wire = new Wire(relay.port())) {
      wire.chat(STREAM_BODY).until("word0");
      long began = System.nanoTime();

      relay.tellToStop();

      assertThat(wire.restAsText()).contains("Relay is shutting down").endsWith("0\r\n\r\n");
      assertThat(relay.exit()).isEqualTo(1);
      assertThat(System.nanoTime() - began).isBetween(900_000_000L, 4_000_000_000L);
      assertThat(relay.output()).contains("WARN").contains("stopped: 1 exchanges were cut");
    }
  }

  @Test
  void a_second_signal_waits_for_nothing() {
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var relay = started("10m");
        var wire = new Wire(relay.port())) {
      wire.chat(STREAM_BODY).until("word0");
      relay.tellToStop();
      relay.awaitOutput("stopping: 1 exchanges are running");
      long again = System.nanoTime();

      relay.tellToStop();

      assertThat(wire.restAsText()).contains("Relay is shutting down").endsWith("0\r\n\r\n");
      assertThat(relay.exit()).isEqualTo(1);
      assertThat(System.nanoTime() - again).isLessThan(3_000_000_000L);
      assertThat(relay.output()).contains("stopped: 1 exchanges were cut");
    }
  }

  @Test
  void with_nothing_to_do_it_ends_at_once() {
    try (var relay = started("10m");
        var idle = new Wire(relay.port())) {
      idle.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").reply();
      long began = System.nanoTime();

      assertThat(relay.terminate()).isZero();

      assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }
  }

  private RelayProcess started(String drain) {
    return RelayProcess.started(
        folder,
        """
        log: {format: json}
        server: {drain: %s}
        providers: [{name: fake, base-url: "%s", api-key: sk-x}]
        """
            .formatted(drain, upstream.url()));
  }

  private static Callable<String> begun(Wire wire) {
    return () -> {
      wire.chat(STREAM_BODY).until("\r\n\r\n");
      return wire.until("word0");
    };
  }

  /// The data of its events, once nothing but the frames of the chunks is taken away.
  private static List<String> events(String chunked) {
    return chunked.lines().filter(line -> line.startsWith("data: ")).toList();
  }

  private static List<String> whole() {
    return events(STREAM.body().toString());
  }

  private static int status(RelayProcess relay, String path) {
    try (var wire = new Wire(relay.port())) {
      return wire.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").reply().status();
    }
  }

  private static int refused(RelayProcess relay) {
    try (var wire = new Wire(relay.port())) {
      return wire.chat(STREAM_BODY).reply().status();
    }
  }
}
