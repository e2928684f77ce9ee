package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.asked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The provider gets the bytes that the client sent, but for the name of the model.
class RequestBytesIT {

  private static final String ODD =
      " {\t\"z\" : 1e-7 , \"model\"\r\n:\"%s\", \"messages\":[ {\"role\":\"user\",\"content\":"
          + "\"\\u00e9\\/ 漢 👩‍👧\"}], \"unknown\":{\"model\":\"inner\",\"a\":[1.0,1.00,-0]},"
          + "\"z2\":12345678901234567890 } \n";

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "hi"));
    relay = RunningRelay.before(upstream, "body: {top_k: 7, z: 2}", ROUTES);
  }

  private static final String ROUTES =
      """
      models:
        - {match: "alias", to: [{provider: fake, model: "vendor/real-Ünï"}]}
        - {match: "*", to: [{provider: fake}]}
      """;

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void a_body_is_forwarded_as_it_came() {
    relay.chat(withDefaults("gpt-test"));

    assertThat(lastBody()).isEqualTo(withDefaults("gpt-test"));
  }

  @Test
  void only_the_name_of_the_model_is_replaced() {
    relay.chat(withDefaults("alias"));

    assertThat(lastBody()).isEqualTo(withDefaults("vendor/real-Ünï"));
  }

  @Test
  void a_name_with_escapes_is_replaced_whole() {
    relay.chat(withDefaults("\\u0061lias"));

    assertThat(lastBody()).isEqualTo(withDefaults("vendor/real-Ünï"));
  }

  @Test
  void defaults_are_added_for_what_the_client_did_not_send() {
    relay.chat(ODD.formatted("gpt-test"));

    assertThat(lastBody()).isEqualTo(withDefaults("gpt-test"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 5 << 20})
  void a_large_body_is_forwarded(int size) {
    var content = "ä".repeat(size / 2);
    var body =
        "{\"model\":\"%s\",\"top_k\":1,\"z\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
            + content
            + "\"}]}";

    relay.chat(body.formatted("gpt-test"));
    relay.chat(body.formatted("alias"));

    assertThat(asked(upstream).reversed().get(1).text()).isEqualTo(body.formatted("gpt-test"));
    assertThat(lastBody()).isEqualTo(body.formatted("vendor/real-Ünï"));
  }

  @Test
  void a_body_that_comes_in_pieces_is_forwarded_whole() {
    var body = withDefaults("gpt-test").getBytes(StandardCharsets.UTF_8);
    try (var wire = relay.wire()) {
      wire.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n");
      wire.send("content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
      for (byte each : body) {
        wire.send("1\r\n").send(new byte[] {each}).send("\r\n");
      }
      wire.send("0\r\n\r\n");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
    assertThat(lastBody()).isEqualTo(withDefaults("gpt-test"));
  }

  private static String withDefaults(String model) {
    return ODD.formatted(model).replaceFirst("\\{", "{\"top_k\":7,");
  }

  private static String lastBody() {
    return asked(upstream).getLast().text();
  }
}
