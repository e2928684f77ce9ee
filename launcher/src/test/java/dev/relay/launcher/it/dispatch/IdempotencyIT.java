package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two callers who share a provider's key and name a request alike are two to the provider.
class IdempotencyIT {

  private static final String KEYS =
      "auth: {mode: keys, keys: [{name: a, key: sk-a, native: full},"
          + " {name: b, key: sk-b, native: full}]}\n";
  private static final String HEADER = "idempotency-key";

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String auth, String provider) {
    var relay =
        RunningRelay.configured(
            "%sproviders: [{name: p, base-url: \"%s\", %s}]\n"
                .formatted(auth, fake.url(), provider));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @EnumSource
  void in_each_dialect(InDialect dialect) {
    fake.answering(dialect.whole("hi"));
    var relay = relay(KEYS, "type: " + dialect.type() + ", api-key: k");

    for (var caller : List.of("sk-a", "sk-b", "sk-a")) {
      relay.post(dialect.path("m"), dialect.body("m"), "x-relay-key", caller, HEADER, "the-key");
    }

    assertThatCallersDiffer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/p/v1/audio/speech", "/v1/audio/speech", "/openai/v1/chat/completions"})
  void on_paths_that_pass(String path) {
    fake.answering(FakeProvider.chat("hi"));
    var relay = relay(KEYS, "api-key: k");

    for (var caller : List.of("sk-a", "sk-b", "sk-a")) {
      relay.post(path, CHAT_BODY, "x-relay-key", caller, HEADER, "the-key");
    }

    assertThatCallersDiffer();
  }

  @Test
  void another_attempt_has_the_same() {
    fake.answering(it ->
        FakeProvider.key(it).equals("k1") ? FakeProvider.refusal(500) : FakeProvider.chat("hi"));
    var relay = relay(KEYS, "api-keys: [k1, k2]");

    relay.chat(CHAT_BODY, "x-relay-key", "sk-a", HEADER, "the-key");
    relay.chat(CHAT_BODY, "x-relay-key", "sk-a", HEADER, "the-key");

    assertThat(sent()).hasSizeGreaterThan(2).containsOnly(sent().getFirst());
  }

  @Test
  void under_the_callers_own_key_it_is_what_the_caller_says() {
    var relay = relay("auth: {mode: passthrough}\n", "instances: 1");

    relay.chat(CHAT_BODY, "authorization", "Bearer sk-own", HEADER, "the-key");

    assertThat(sent()).containsExactly("the-key");
  }

  private void assertThatCallersDiffer() {
    assertThat(sent()).hasSize(3).doesNotContain("the-key").allMatch(it -> it.length() == 36);
    assertThat(sent().get(0)).isEqualTo(sent().get(2)).isNotEqualTo(sent().get(1));
  }

  private List<String> sent() {
    return fake.asked().stream().map(it -> it.header(HEADER).orElse("")).toList();
  }
}
