package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The last call that may be made is kept for whom nobody has asked and nobody knows to fail.
class LastCallIT {

  private final FakeProvider bad = FakeProvider.start();
  private final FakeProvider good = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String yaml) {
    var relay =
        RunningRelay.configured(
            yaml.replace("BAD", bad.url())
                .replace("GOOD", good.url())
                .replace("DEAD", "http://127.0.0.1:" + Ports.free()));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    bad.close();
    good.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "402", "403", "429", "500", "503", "cut", "garbage"})
  void after_several_keys_of_one_provider(String how) {
    bad.answering(failure(how));
    var relay =
        relay(
            """
            providers:
              - {name: a, base-url: "BAD", api-keys: [k1, k2, k3, k4]}
              - {name: b, base-url: "GOOD", api-key: k}
            models: [{match: "*", to: [{provider: a}], fallback: [{provider: b}]}]
            """);

    for (int i = 0; i < 3; i++) {
      var response = relay.chat(CHAT_BODY);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-relay-provider")).hasValue("b");
    }
  }

  @ParameterizedTest
  @CsvSource({"BAD, 3", "BAD, 2", "DEAD, 3", "DEAD, 2"})
  void after_a_chain_of_dead_ones(String url, int attempts) {
    bad.answering(failure("503"));
    var relay = relay(chain(url, attempts));

    int answered = 0;
    for (int i = 0; i < 4; i++) {
      answered += relay.chat(CHAT_BODY).statusCode() == 200 ? 1 : 0;
    }

    assertThat(answered).isGreaterThanOrEqualTo(attempts == 3 ? 4 : 1);
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @Test
  void the_last_of_the_chain_may_fail_once() {
    bad.answering(failure("503"));
    var relay =
        relay(
            chain("BAD", 3)
                .replace("{provider: b}]", "{provider: b}, {provider: c}]")
                .replace("models:", "  - {name: c, base-url: \"BAD\", api-key: k}\nmodels:"));

    relay.chat(CHAT_BODY);

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @Test
  void a_connection_that_had_ended_does_not_use_it_up() {
    bad.answering(failure("500"));
    var relay = relay(chain("BAD", 1).replace("to: [{provider: a}]", "to: [{provider: b}]"));
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    good.answering(FakeProvider.chat("hi").closeReusedBeforeAnswer());

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  private static String chain(String url, int attempts) {
    return """
    dispatch: {attempts: ATTEMPTS}
    providers:
      - {name: a, base-url: "URL", api-key: k}
      - {name: a2, base-url: "URL", api-key: k}
      - {name: a3, base-url: "URL", api-key: k}
      - {name: b, base-url: "GOOD", api-key: k}
    models:
      - match: "*"
        to: [{provider: a}]
        fallback: [{provider: a2}, {provider: a3}, {provider: b}]
    """
        .replace("URL", url)
        .replace("ATTEMPTS", Integer.toString(attempts));
  }

  private static Answer failure(String how) {
    return switch (how) {
      case "cut" -> FakeProvider.chat("x").cutAfter(10);
      case "garbage" -> Answer.json("<html>");
      default -> FakeProvider.refusal(Integer.parseInt(how));
    };
  }
}
