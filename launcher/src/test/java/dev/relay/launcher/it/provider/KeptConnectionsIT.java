package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What became of the connections that are kept to a provider costs no exchange its attempts.
class KeptConnectionsIT {

  private static final Answer CHAT = OpenAiAnswers.chat(MODEL, "hello");
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "hello");
  private static final Duration A_WHILE = Duration.ofMillis(300);

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = RunningRelay.before(upstream);
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  /// As many as there are questions at once.
  private void keep(int connections) throws Exception {
    upstream.answering(CHAT.delay(A_WHILE));
    Callable<Integer> question = () -> relay.chat(CHAT_BODY).statusCode();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var status : threads.invokeAll(Collections.nCopies(connections, question))) {
        assertThat(status.get()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void after_a_stale_one_a_new_one_is_asked(String body) throws Exception {
    keep(12);
    int before = RunningRelay.asked(upstream).size();
    upstream.answering((body.equals(CHAT_BODY) ? CHAT : STREAM).closeReusedBeforeAnswer());

    var answer = relay.chat(body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream)).hasSizeLessThanOrEqualTo(before + 4);
    assertThat(answer.headers().firstValue("x-relay-attempts").orElse("1")).isIn("1", "2");
  }

  @Test
  void questions_in_a_row_share_one() {
    upstream.answering(CHAT);
    int before = upstream.connections();

    for (int i = 0; i < 40; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }

    assertThat(upstream.connections() - before).isEqualTo(1);
  }

  @Test
  void an_error_that_drips_is_told_before_its_end() {
    var pieces = Collections.nCopies(100, Buffer.buffer(" "));
    var drip = Answer.chunks("application/json", pieces).withStatus(400);
    upstream.answering(drip.delayBetween(Duration.ofMillis(500)));

    long begin = System.nanoTime();
    int status = relay.chat(CHAT_BODY).statusCode();

    assertThat(status).isEqualTo(400);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void an_error_without_end_is_told_in_part() {
    var pieces = Collections.nCopies(400, Buffer.buffer("x".repeat(64 * 1024)));
    var endless = Answer.chunks("application/json", pieces).withStatus(400);
    upstream.answering(endless.delayBetween(Duration.ofMillis(50)));

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(400);
    assertThat(upstream.sentBytes()).isLessThan(8 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 99, 600, 999, 1000})
  void a_status_that_there_is_not_is_a_fault_of_the_provider(int status) {
    upstream.answering(CHAT.withStatus(status));

    var answer = relay.chat(CHAT_BODY);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(answer)).contains("upstream_unreadable");
  }
}
