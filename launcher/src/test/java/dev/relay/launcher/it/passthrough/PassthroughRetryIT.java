package dev.relay.launcher.it.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Relay does not look into is never sent twice once a byte of it may have been seen.
class PassthroughRetryIT {

  private static final byte[] BYTES = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
  private static final byte[] MODERATION =
      "{\"model\":\"m\",\"input\":\"hi\"}".getBytes(StandardCharsets.UTF_8);

  private static final String[] KEY = {"x-relay-key", "sk-relay"};
  private static final String FILE = "application/octet-stream";

  private final FakeProvider a = FakeProvider.start();
  private final FakeProvider b = FakeProvider.start();
  private final int closed = Ports.free();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    a.answering(Answer.json("{\"of\":\"a\"}"));
    b.answering(Answer.json("{\"of\":\"b\"}"));
    relay =
        RunningRelay.configured(
            """
            dispatch: {attempts: 9}
            auth: {mode: keys, keys: [{name: k, key: sk-relay, native: full}]}
            providers:
              - {name: a, base-url: "%s", api-keys: [a1, a2]}
              - {name: b, base-url: "%s", api-key: b1}
              - {name: gone, base-url: "http://127.0.0.1:%d", api-key: g1}
            models:
              - {match: lost, to: [{provider: gone}], fallback: [{provider: b}]}
              - {match: "*", to: [{provider: a}], fallback: [{provider: b}]}
            """
                .formatted(a.url(), b.url(), closed));
  }

  @AfterEach
  void stop() {
    relay.close();
    a.close();
    b.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 500, 503})
  void an_upload_that_is_refused_is_not_sent_again(int status) {
    a.answering(FakeProvider.refusal(status));

    try (var wire = relay.wire()) {
      var reply = upload(wire);

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.body()).isEqualTo(FakeProvider.refusal(status).body().getBytes());
    }
    assertThat(a.count() + b.count()).isEqualTo(1);
  }

  @Test
  void an_upload_whose_answer_is_cut_is_not_sent_again() {
    a.answering(Answer.json("{}").cutAfter(-1));

    try (var wire = relay.wire()) {
      assertThat(upload(wire).status()).isEqualTo(502);
    }
    assertThat(a.count() + b.count()).isEqualTo(1);
  }

  @Test
  void an_upload_on_a_connection_that_has_ended_is_not_sent_again() {
    relay.get("/a/v1/files", KEY);
    a.answering(Answer.json("{}").closeReusedBeforeAnswer());

    try (var wire = relay.wire()) {
      assertThat(upload(wire).status()).isIn(200, 502);
    }
    assertThat(a.count() + b.count()).isEqualTo(1);
  }

  @Test
  void what_was_sent_on_a_connection_that_had_ended_is_not_sent_again() {
    try (var wire = relay.wire()) {
      wire.post("/v1/moderations", MODERATION, KEY).reply();
      a.answering(Answer.json("{}").closeReusedBeforeAnswer());

      int status = wire.post("/v1/moderations", MODERATION, KEY).reply().status();

      assertThat(a.count() + b.count()).isEqualTo(2);
      assertThat(status).isIn(200, 502);
    }
  }

  @Test
  void what_only_reads_may_be_asked_for_again_on_a_new_connection() {
    a.answering(Answer.json("{}").closeReusedBeforeAnswer());
    for (int i = 0; i < 6; i++) {
      assertThat(relay.get("/a/v1/files", KEY).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 500, 503, -1})
  void a_path_that_is_routed_by_its_model_is_asked_once(int status) {
    a.answering(status < 0 ? Answer.json("{}").cutAfter(-1) : FakeProvider.refusal(status));

    try (var wire = relay.wire()) {
      var reply = wire.post("/v1/moderations", MODERATION, KEY).reply();

      assertThat(reply.status()).isEqualTo(status < 0 ? 502 : status);
    }
    assertThat(a.count() + b.count()).isEqualTo(1);
  }

  @Test
  void where_the_connection_is_refused_another_one_is_asked() {
    var body = new String(MODERATION, StandardCharsets.UTF_8).replace("\"m\"", "\"lost\"");

    try (var wire = relay.wire()) {
      var reply = wire.post("/v1/moderations", body.getBytes(StandardCharsets.UTF_8), KEY).reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(new JsonObject(reply.text()).getString("of")).isEqualTo("b");
      assertThat(reply.header("x-relay-attempts")).isEqualTo("2");
    }
    assertThat(b.asked().getFirst().text()).isEqualTo(body);
  }

  @Test
  void an_upload_goes_out_whole_once_there_is_a_connection() {
    try (var wire = relay.wire()) {
      wire.post("/gone/v1/files", BYTES, KEY[0], KEY[1], "content-type", FILE);
      Await.until(RunningRelay.SOON, "it is tried", () -> relay.node().running() == 1);

      try (var late = FakeProvider.start(closed).answering(Answer.json("{}"))) {
        assertThat(wire.reply().status()).isEqualTo(200);
        assertThat(late.asked().getLast().body().getBytes()).isEqualTo(BYTES);
        assertThat(late.count()).isEqualTo(1);
      }
    }
  }

  private static Wire.Reply upload(Wire wire) {
    return wire.post("/a/v1/files", BYTES, KEY[0], KEY[1], "content-type", FILE).reply();
  }
}
