package dev.relay.launcher.it.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A byte order mark before JSON, which some editors and libraries write.
class MarkedBodiesIT {

  private static final String MARK = "\ufeff";
  private static final String ANSWER =
      "{\"id\":\"c\",\"choices\":[],\"output\":[],\"content\":[],\"candidates\":[]}";

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(Answer.json(MARK + ANSWER));
    relay =
        RunningRelay.configured(
            """
            auth: {mode: keys, keys: [{name: a, key: all}, {name: b, key: some, models: [good]}]}
            providers:
              - {name: o, type: openai, base-url: "%1$s", api-key: k}
              - {name: a, type: anthropic, base-url: "%1$s", api-key: k}
              - {name: g, type: gemini, base-url: "%1$s", api-key: k}
            models:
              - {match: "*", when: {dialect: anthropic}, to: [{provider: a}]}
              - {match: "*", when: {dialect: gemini}, to: [{provider: g}]}
              - {match: "*", to: [{provider: o, model: other}]}
            """
                .formatted(upstream.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource(InDialect.class)
  void it_is_left_out_of_request_and_answer(InDialect dialect) {
    var reply = sent(dialect.path("good"), MARK + dialect.body("good"), StandardCharsets.UTF_8);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(ANSWER);
    assertThat(RunningRelay.asked(upstream).getLast().text()).startsWith("{").contains("hi");
  }

  @Test
  void it_stays_where_nobody_looks_and_hides_no_model() {
    var body = MARK + "{\"model\":\"good\",\"input\":\"x\"}";

    assertThat(unseen("all", body).status()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).getLast().text())
        .isEqualTo(body.replace("good", "other"));
    assertThat(unseen("some", body).status()).isEqualTo(200);
    assertThat(unseen("some", body.replace("good", "bad")).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void another_encoding_is_refused_by_its_name(String charset) {
    var reply = sent(RunningRelay.CHAT, RunningRelay.CHAT_BODY, Charset.forName(charset));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("UTF-16 or UTF-32 (expected: JSON in UTF-8)");
  }

  @Test
  void two_marks_are_one_too_many() {
    assertThat(
            sent(RunningRelay.CHAT, MARK + MARK + RunningRelay.CHAT_BODY, StandardCharsets.UTF_8)
                .status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void an_answer_may_come_in_any_pieces(int size) {
    upstream.enqueue(
        Answer.json(MARK + ANSWER).splitEvery(size).delayBetween(Duration.ofMillis(1)));

    assertThat(sent(RunningRelay.CHAT, RunningRelay.CHAT_BODY, StandardCharsets.UTF_8).text())
        .isEqualTo(ANSWER);
  }

  private static Wire.Reply unseen(String key, String body) {
    try (var wire = relay.wire()) {
      return wire.post("/v1/moderations", body.getBytes(StandardCharsets.UTF_8), "x-api-key", key)
          .reply();
    }
  }

  private static Wire.Reply sent(String path, String body, Charset charset) {
    try (var wire = relay.wire()) {
      return wire.post(path, body.getBytes(charset), "x-api-key", "all").reply();
    }
  }
}
