package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.section.LogConfig;
import dev.relay.provider.config.ProviderConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotBuiltTest {

  private static final Path SHIPPED = Path.of("..", "conf", "relay.yaml");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth: {groups: [{name: a, parent: b, limits: {max-concurrent: 1}, budget: {usd-per-day: 1.5}}]} | auth.groups",
        "context: {strategy: window}             | context",
        "context: {max-tokens: 5, max-message-tokens: 5, keep-last: 5, instances: 1} | context",
        "limiter: {enabled: true}                | limiter",
        "limiter: {requests-per-second: 5}       | limiter",
        "limiter: {requests-per-second: 0.2, requests-per-minute: 10.0, burst: 5.0} | limiter",
        "limiter: {global: {requests-per-second: .5, budget: {usd-per-week: 1}}} | limiter",
        "limiter: {queue: 1s, spent: 429, when-spent: warn, same-call: 3} | limiter",
        "context: {clamp-output: true, cut: head-and-tail, estimation: {provider: {a: 3}}} | context",
        "cache: {tools: true, dedup: {linger: 1s}, fuzzy: {candidates: 5}} | cache",
        "prompt-cache: {hold: 1s}                | prompt-cache",
        "alerts: [{when: node, webhook: 'http://h'}] | alerts",
        "auth: {jwt: {issuer: 'https://i'}}      | auth.jwt",
        "server: {warm-up: 5s}                   | server.warm-up",
        "credits: {gpt-4o: {input: 1}}           | credits",
        "prices: {gpt-4o: {above: {200000: {input: 5}}}} | prices",
        "limiter: {store: redis, burst: 5, when-store-is-down: local-share}  | limiter",
        "limiter: {requests-per-minute: 1, tokens-per-minute: 1, requests-per-day: 1, tokens-per-day: 1, max-concurrent: 1} | limiter",
        "limiter: {global: {requests-per-second: 1}}               | limiter",
        "limiter: {user: {tokens-per-day: 1}}                      | limiter",
        "limiter: {provider: {a: {max-concurrent: 1}}}             | limiter",
        "limiter: {model: {a: {max-concurrent: 1}}}                | limiter",
        "limiter: {instances: 1}                 | limiter",
        "cache: {enabled: true, any-temperature: true, ttl: 1h, max-entries: 1, max-bytes: 1mb} | cache",
        "cache: {store: disk, secret: s, shared: true} | cache",
        "cache: {dedup: {any-temperature: true}} | cache",
        "cache: {fuzzy: {enabled: true, similarity: 90, max-distance: 1}} | cache",
        "redis: {url: redis://r:1}               | redis",
        "prices: {gpt-4o: {input: 2.5, output: 10}}    | prices",
        "prices: {gpt-4o: {usd-per-1k: 0.5}}     | prices",
        "tracing: {enabled: true, endpoint: http://o:1} | tracing",
        "cluster: {discovery: kubernetes}        | cluster.discovery",
      })
  void what_is_not_built_warns_once(String text, String feature) {
    assertThat(Given.yaml(text).warnings())
        .containsExactly(feature + ": is not built yet and is switched off");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group: research                         | auth.keys.group",
        "'limits: {requests-per-minute: 60}'     | auth.keys.limits",
        "'budget: {usd-per-day: 5.0}'            | auth.keys.budget",
        "'run: {calls: 5}'                       | auth.keys.run",
        "'tags: {a: b}'                          | auth.keys.tags",
        "'linger: 1s'                            | auth.keys.linger",
        "'capture: true'                         | auth.keys.capture",
        "'prompt-cache: {mark: true}'            | auth.keys.prompt-cache",
      })
  void what_is_not_built_of_a_key_warns_once_for_all_keys(String setting, String feature) {
    String text =
        "auth: {mode: keys, keys: [{name: a, key: k, %s}, {name: b, key: l, %s}]}"
            .formatted(setting, setting);

    assertThat(Given.yaml(text).warnings())
        .containsExactly(feature + ": is not built yet and is switched off");
  }

  @Test
  void what_is_not_built_of_a_provider_warns_once() {
    assertThat(Given.yaml("providers: [{name: a, metered: false}]").warnings())
        .containsExactly("providers.metered: is not built yet and is switched off");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limiter: {enabled: false}",
        "limiter: {enabled: false, requests-per-second: 5}",
        "limiter: {enabled: off, global: {}, provider: {}}",
        "context: {strategy: off}",
        "context: {keep-last: 7}",
        "cache: {dedup: {enabled: false}, max-bytes: 268435456, ttl: 1d}",
        "models: [{match: a, to: [{provider: simulated}], strategy: weighted, when: {}, fallback: []}]",
        "models: [{match: a, to: [{provider: simulated}], when: {dialect: anthropic}}]",
        "server: {tls: {cert: , key: }, management-port: }",
        "cluster: {enabled: false, secret: a-secret-of-the-cluster, members: ['a:1'], discovery: }",
        "roles: []",
        "prices: {}",
        "auth: {groups: []}",
        "providers: [{name: a, metered: true, consent: false}]",
      })
  void what_is_off_anyway_does_not_warn(String text) {
    assertThat(Given.yaml(text).warnings()).isEmpty();
  }

  @Test
  void what_is_not_built_is_found_in_the_environment_too() {
    assertThat(
            Given.nothing()
                .env("RELAY_LIMITER_REQUESTS_PER_SECOND", "0.2")
                .env("REDIS_ADDRESS", "redis:6379")
                .warnings())
        .containsExactlyInAnyOrder(
            "limiter: is not built yet and is switched off",
            "redis: is not built yet and is switched off");
  }

  @Test
  void every_key_of_the_design_parses() throws IOException {
    try (var design = NotBuiltTest.class.getResourceAsStream("/design.yaml")) {
      String text = new String(design.readAllBytes(), StandardCharsets.UTF_8);

      assertThat(Given.yaml(text).env("OPENAI_API_KEY", "k").load().providers()).hasSize(1);
    }
  }

  @Test
  void the_shipped_file_changes_nothing() {
    assertThat(Given.yaml(shipped()).load()).isEqualTo(Given.nothing().load());
  }

  @Test
  void the_shipped_file_is_valid_with_every_line_uncommented() {
    Settings settings = Given.yaml(uncommented(shipped())).env("OPENAI_API_KEY", "k").load();

    assertThat(settings.providers().stream().map(ProviderConfig::name))
        .containsExactly("openai", "opencode-go", "simulated");
    assertThat(settings.models()).hasSize(1);
  }

  @Test
  void the_shipped_file_is_valid_with_any_one_section_uncommented() {
    String[] sections = uncommented(shipped()).split("(?m)^(?=[a-z-]+:)");

    assertThat(sections).hasSizeGreaterThan(12);
    assertThat(sections)
        .allSatisfy(
            section -> assertThat(Given.yaml(section).load().log()).isEqualTo(LogConfig.DEFAULT));
  }

  @Test
  void the_shipped_file_is_valid_with_any_one_plain_key_uncommented() {
    for (String section : uncommented(shipped()).split("(?m)^(?=[a-z-]+:)")) {
      String head = section.lines().findFirst().orElseThrow();
      section
          .lines()
          .filter(line -> line.matches("  [a-z-]+: .+"))
          .forEach(line -> assertThat(Given.yaml(head + "\n" + line).load()).isNotNull());
    }
  }

  @Test
  void the_shipped_file_names_every_key_of_the_design() throws IOException {
    String shipped = shipped();
    try (var design = NotBuiltTest.class.getResourceAsStream("/design.yaml")) {
      new String(design.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.strip().replaceFirst("^- \\{?", ""))
          .filter(line -> line.matches("[a-z][a-z0-9-]*:.*"))
          .map(line -> line.substring(0, line.indexOf(':') + 1))
          .forEach(key -> assertThat(shipped).contains(key));
    }
  }

  private static String shipped() {
    try {
      return Files.readString(SHIPPED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String uncommented(String text) {
    return text.replaceAll("(?m)^#(?! \\S)", "");
  }
}
