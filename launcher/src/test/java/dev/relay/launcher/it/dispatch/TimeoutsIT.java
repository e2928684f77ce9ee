package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A provider that takes too long is given up, and its call is ended.
class TimeoutsIT {

  private static final Duration IN_TIME = Duration.ofSeconds(1);
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void silence_before_the_first_byte_is_a_504() {
    try (var relay = before("first-byte: 300ms")) {
      upstream.answering(STREAM.hang());
      long began = System.nanoTime();

      var responses = new HttpResponse<?>[] {relay.chat(CHAT_BODY), relay.chat(STREAM_BODY)};

      assertThat(System.nanoTime() - began).isBetween(600_000_000L, 3_000_000_000L);
      assertThat(responses).allMatch(response -> response.statusCode() == 504);
      upstream.awaitAborted(2, IN_TIME);
      relay.awaitEnded("timed_out", 2);
      relay.awaitIdle();
    }
  }

  @Test
  void a_timeout_says_so_in_the_envelope() {
    try (var relay = before("first-byte: 300ms")) {
      upstream.answering(STREAM.hang());

      var response = relay.chat(CHAT_BODY);

      assertThat(RunningRelay.text(response))
          .startsWith("{\"error\":{\"message\":\"")
          .contains("300 ms", "'fake'", "\"code\":\"timed_out\"");
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }
  }

  @Test
  void silence_within_a_stream_ends_it_with_an_error_event() {
    try (var relay = before("idle: 300ms")) {
      upstream.answering(STREAM.hangAfter(FIRST));

      var response = relay.chat(STREAM_BODY);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(RunningRelay.text(response))
          .startsWith(STREAM.body().getString(0, FIRST) + "data: {\"error\":{\"message\":\"")
          .contains("\"code\":\"timed_out\"")
          .doesNotContain("[DONE]");
      upstream.awaitAborted(1, IN_TIME);
      relay.awaitEnded("timed_out", 1);
    }
  }

  @Test
  void silence_after_the_preamble_is_a_504() {
    try (var relay = before("idle: 300ms")) {
      upstream.answering(STREAM.hangAfter(STREAM.pieces().getFirst().length()));

      assertThat(relay.chat(STREAM_BODY).statusCode()).isEqualTo(504);
      upstream.awaitAborted(1, IN_TIME);
    }
  }

  @Test
  void silence_within_a_body_is_a_504() {
    try (var relay = before("idle: 300ms")) {
      upstream.answering(OpenAiAnswers.chat(MODEL, "hi").hangAfter(10));

      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(504);
      upstream.awaitAborted(1, IN_TIME);
    }
  }

  @Test
  void a_stream_that_never_falls_silent_may_take_longer_than_any_silence() {
    try (var relay = before("idle: 300ms, first-byte: 300ms")) {
      var slow = OpenAiAnswers.chatStream(MODEL, "a", "b", "c", "d", "e", "f", "g");
      upstream.answering(slow.delayBetween(Duration.ofMillis(100)));

      assertThat(relay.chat(STREAM_BODY).body()).isEqualTo(slow.body().getBytes());
    }
  }

  @Test
  void a_call_that_takes_too_long_in_all_is_ended() {
    try (var relay = before("total: 500ms")) {
      upstream.answering(
          OpenAiAnswers.chatStream(MODEL, "x".repeat(2000).split(""))
              .delayBetween(Duration.ofMillis(10)));

      var response = relay.chat(STREAM_BODY);

      assertThat(RunningRelay.text(response))
          .contains("\"code\":\"timed_out\"")
          .doesNotContain("[DONE]");
      upstream.awaitAborted(1, IN_TIME);
    }
  }

  @Test
  void a_refused_connection_is_a_503() {
    var url = upstream.url();
    upstream.close();
    try (var relay = RunningRelay.configured(provider(url, ""))) {
      var response = relay.chat(CHAT_BODY);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("retry-after")).isPresent();
      assertThat(RunningRelay.text(response))
          .contains("\"code\":\"unavailable\"", "'fake'")
          .doesNotContain("127.0.0.1");
    }
  }

  @Test
  void a_host_that_nobody_knows_is_a_503() {
    try (var relay = RunningRelay.configured(provider("http://nobody.invalid", ""))) {
      assertThat(relay.chat(STREAM_BODY).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void connecting_that_takes_too_long_is_a_503() throws IOException {
    var waiting = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, waiting);
      var url = "http://127.0.0.1:" + full.getLocalPort();
      try (var relay = RunningRelay.configured(provider(url, "connect: 300ms"))) {
        assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);
      }
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
    try {
      while (waiting.size() < 10) {
        waiting.add(new Socket());
        waiting.getLast().connect(server.getLocalSocketAddress(), 200);
      }
    } catch (SocketTimeoutException _) {
      waiting.removeLast();
    }
  }

  private RunningRelay before(String timeouts) {
    return RunningRelay.before(upstream, "timeouts: {" + timeouts + "}", RunningRelay.ONE_CALL);
  }

  private static String provider(String url, String timeouts) {
    return "providers: [{name: fake, base-url: \"%s\", api-key: sk-x, timeouts: {%s}}]"
        .formatted(url, timeouts);
  }
}
