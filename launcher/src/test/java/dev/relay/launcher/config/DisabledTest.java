package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.contract.Secret;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.launcher.config.layer.Layers;
import dev.relay.launcher.config.layer.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisabledTest {

  private static final String CANARY = "sk-canary-0123456789";

  @Test
  void a_key_that_is_unset_disables_its_provider() {
    Given given = Given.yaml("providers:\n  - name: a\n    api-key: ${env:NOPE}\n  - name: b");

    assertThat(given.load().providers()).extracting(p -> p.name()).containsExactly("b");
    assertThat(given.warnings())
        .containsExactly(
            "provider 'a' is disabled: relay.yaml:3: providers[0].api-key: ${env:NOPE} is not set");
  }

  @Test
  void all_providers_disabled_is_no_simulated_one() {
    Given given = Given.yaml("providers:\n  - name: a\n    api-key: ${env:NOPE}");

    assertThat(given.load().providers()).isEmpty();
    assertThat(given.warnings()).hasSize(2);
  }

  @Test
  void a_type_that_is_not_built_is_one_warning() {
    Given given =
        Given.yaml("providers: [{name: x, type: bus, api-key: \"${env:NOPE}\"}, {name: b}]");

    assertThat(given.warnings())
        .containsExactly("provider 'x' of type 'bus' is not built yet and is disabled");
  }

  @Test
  void a_type_that_nobody_knows_is_an_error() {
    assertThatThrownBy(() -> Given.yaml("providers: [{name: x, type: opnai}, {name: b}]").load())
        .hasMessageContaining(
            "providers[0].type: 'opnai' is no known type, did you mean 'openai'?");
  }

  @Test
  void a_route_without_enabled_provider_stays_and_warns() {
    Given given =
        Given.yaml(
            "providers: [{name: x, type: bus}, {name: b}]\n"
                + "models: [{match: m, to: [{provider: x.7}]}]");

    assertThat(given.load().models()).hasSize(1);
    assertThat(given.warnings()).last().asString().startsWith("model 'm' has no enabled provider");
  }

  @Test
  void a_callers_key_that_is_unset_is_no_key() {
    Given given =
        Given.yaml(
            "auth: {mode: keys, keys: [{name: a, key: \"${env:NOPE}\"}, {name: b, key: ''}]}");

    assertThat(given.load().auth().keys()).isEmpty();
    assertThat(given.warnings()).hasSize(3).last().asString().contains("nobody can call");
  }

  @Test
  void models_of_a_key_that_are_unset_do_not_open_it() {
    Given given =
        Given.yaml("auth: {mode: keys, keys: [{name: a, key: k, models: [\"${env:NOPE}\"]}]}");

    assertThat(given.load().auth().keys()).isEmpty();
  }

  @Test
  void a_file_holds_a_secret(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("key"), CANARY + "\n");
    Given given = Given.yaml("providers:\n  - name: a\n    api-key: ${file:key}").in(folder);

    assertThat(given.load().providers().getFirst().keys()).containsExactly(new Secret(CANARY));
  }

  @Test
  void keys_are_asked_for_in_their_mode_only() {
    Settings settings = Given.yaml("auth: {keys: [{name: a, key: b}]}").load();

    assertThat(settings.auth().mode()).isEqualTo(AuthConfig.Mode.OPEN);
    assertThat(settings.warnings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "providers: [{name: a, api-key: CANARY and more}]",
        "providers: [{name: a, api-key: [CANARY]}]",
        "providers: [{name: a, api-keys: CANARY}]",
        "providers: [{name: a, api-key: ${env:CANARY}}]",
        "providers: [{name: a, api-key: *CANARY}]",
        "providers: [{name: a, api-key: &CANARY b}, &CANARY {name: c, x: 1}]",
        "providers: [{name: a, api-key: !CANARY b}]",
        "providers: [{name: a, api-key: 'CANARY]",
        "providers: [{name: a, base-url: 'http://u:CANARY@h'}]",
        "providers: [{name: a, proxy: 'socks4://u:CANARY@h'}]",
        "providers: [{name: a, headers: {a: \"CANARY\\n\"}, x: 1}]",
        "providers: [{name: a, headers: {a: \"CANARY\\nb\"}}]",
        "providers: [CANARY]",
        "auth: {keys: [{name: a, key: CANARY b}]}",
        "auth: {keys: [{name: a, key-sha256: CANARY}]}",
        "auth: {admin-key: CANARY b}",
        "cache: {secret: [CANARY]}",
        "redis: {url: [CANARY]}",
        "cluster: {secret: CANARY b}",
        "CANARY",
      })
  void no_error_shows_a_secret(String text) {
    Given given = Given.yaml(text.replace("CANARY", CANARY));

    assertThat(given.errors()).isNotEmpty().noneMatch(error -> error.contains("canary"));
  }

  @Test
  void no_warning_or_record_shows_a_secret() {
    Given given =
        Given.yaml("limiter: {enabled: true}\ncache: {secret: " + CANARY + "}")
            .env("OPENAI_API_KEY", CANARY)
            .env("RELAY_OPENAI_KEY", CANARY)
            .env("ANTHROPIC_API_KEY", CANARY)
            .env("REDIS_PASSWORD", CANARY)
            .env("HTTPS_PROXY", "socks5://u:" + CANARY + "@h");

    assertThat(given.load().toString()).contains("RELAY_OPENAI_KEY").doesNotContain(CANARY);
  }

  @Test
  void sources_print_without_the_environment() {
    Map<String, String> secret = Map.of("K", CANARY);
    Path here = Path.of("");

    assertThat(
            new Sources("f", CANARY, here, secret, secret, secret, List.of(), Layers.NONE)
                .toString())
        .isEqualTo("Sources[f]");
    assertThat(new Invocation(Optional.empty(), here, Optional.empty(), secret, secret).toString())
        .doesNotContain(CANARY);
  }

  @Test
  void no_error_shows_a_secret_of_a_variable() {
    Given given =
        Given.nothing()
            .env("OPENAI_API_KEY", CANARY + "\n x")
            .env("LLM_PROVIDER_URL", "http://u:" + CANARY + "@h")
            .env("RELAY_CLUSTER_SECRET", CANARY + " x")
            .env("RELAY_PROVIDERS", "");

    assertThat(given.errors()).hasSize(3).noneMatch(error -> error.contains("canary"));
  }
}
