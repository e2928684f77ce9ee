package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A key that a caller brings is used at one place, and nobody else's instead of it.
class OwnKeyIT {

  private static final String OWN = "Bearer CANARY-own";
  private static final String ROUTE =
      "models: [{match: \"*\", to: [{provider: own}], fallback: [{provider: ours}]}]\n";

  private final FakeProvider own = FakeProvider.start();
  private final FakeProvider ours = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String models) {
    var relay =
        RunningRelay.configured(
            """
            auth: {mode: keys, keys: [{name: a, key: sk-relay}]}
            providers:
              - {name: own, base-url: "%s", credentials: client}
              - {name: ours, base-url: "%s", api-keys: [k1, k2]}
            """
                    .formatted(own.url(), ours.url())
                + models);
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    own.close();
    ours.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 429})
  void what_is_refused_to_it_passes_at_once(int status) {
    own.answering(FakeProvider.refusal(status).withHeader("retry-after", "3"));

    var response = relay(ROUTE).chat(CHAT_BODY, "x-relay-key", "sk-relay", "authorization", OWN);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(FakeProvider.refusal(status).body().getBytes());
    assertThat(response.headers().firstValue("retry-after")).hasValue("3");
    assertThat(own.count()).isEqualTo(1);
    assertThat(ours.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, -1})
  void what_fails_there_is_asked_nowhere_else(int status) {
    own.answering(status < 0 ? Answer.json("{}").cutAfter(-1) : FakeProvider.refusal(status));

    var response = relay(ROUTE).chat(CHAT_BODY, "x-relay-key", "sk-relay", "authorization", OWN);

    assertThat(response.statusCode()).isEqualTo(status < 0 ? 502 : status);
    assertThat(ours.count()).isZero();
    assertThat(own.keys()).containsOnly("CANARY-own");
  }

  @Test
  void where_nobody_can_be_reached_nobody_else_is_asked_either() {
    var relay = relay(ROUTE);
    own.close();

    var response = relay.chat(CHAT_BODY, "x-relay-key", "sk-relay", "authorization", OWN);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(ours.count()).isZero();
  }

  @Test
  void it_is_not_shown_to_a_provider_of_ours_that_comes_first() {
    ours.answering(FakeProvider.refusal(500));
    var relay =
        relay("models: [{match: \"*\", to: [{provider: ours}], fallback: [{provider: own}]}]\n");

    var response = relay.chat(CHAT_BODY, "x-relay-key", "sk-relay", "authorization", OWN);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ours.keys()).containsExactlyInAnyOrder("k1", "k2");
    assertThat(own.keys()).containsExactly("CANARY-own");
  }

  @Test
  void who_brings_none_is_not_sent_to_a_fallback_that_wants_one() {
    ours.answering(FakeProvider.refusal(500));
    var relay =
        relay("models: [{match: \"*\", to: [{provider: ours}], fallback: [{provider: own}]}]\n");

    assertThat(relay.chat(CHAT_BODY, "x-relay-key", "sk-relay").statusCode()).isEqualTo(500);
    assertThat(own.count()).isZero();
  }

  @Test
  void in_passthrough_a_refusal_passes_at_once() {
    own.answering(FakeProvider.refusal(429));
    var relay =
        RunningRelay.configured(
            """
            auth: {mode: passthrough}
            providers:
              - {name: own, base-url: "%1$s"}
              - {name: twin, base-url: "%1$s"}
            models: [{match: "*", to: [{provider: own}], fallback: [{provider: twin}]}]
            """
                .formatted(own.url()));
    started = Optional.of(relay);

    assertThat(relay.chat(CHAT_BODY, "authorization", OWN).statusCode()).isEqualTo(429);
    assertThat(own.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to: [{provider: a}], fallback: [{provider: b}]",
        "to: [{provider: a}, {provider: b}]"
      })
  void a_route_that_would_show_it_to_two_hosts_is_an_error(String route) {
    var yaml =
        """
        auth: {mode: passthrough}
        providers: [{name: a, base-url: "%s"}, {name: b, base-url: "%s"}]
        models: [{match: "*", %s}]
        """
            .formatted(own.url(), ours.url(), route);

    assertThatThrownBy(() -> RunningRelay.configured(yaml))
        .hasMessageContaining("the callers' own keys would go to several hosts");
  }
}
