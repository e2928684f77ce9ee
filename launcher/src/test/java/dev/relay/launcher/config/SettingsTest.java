package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.dispatch.DispatchConfig;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.RouteConfig.Destination;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.launcher.config.layer.ModelsFile;
import dev.relay.launcher.config.section.LogConfig;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.launcher.it.Certificates;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.Additions;
import dev.relay.provider.config.ProviderConfig.Connection;
import dev.relay.provider.config.ProviderConfig.Credentials;
import dev.relay.provider.config.ProviderConfig.Simulation;
import dev.relay.provider.config.ProviderConfig.Timeouts;
import dev.relay.provider.config.ProviderConfig.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final List<String> PEM_FILES =
      List.of("server.crt", "server.key", "ca.pem", "cert.pem", "keys/key.pem");

  private static final String EVERYTHING =
      """
      server:
        host: 0.0.0.0
        port: 9999
        max-body: 10mb
        max-exchanges: 100
        max-buffered: 20mb
        heartbeat: 500ms
        drain: 30s
        cors: {origins: ["https://app.example.com"]}
        management-port: 9090
        tls: {cert: server.crt, key: server.key}
        instances: 2
      auth:
        mode: keys
        keys:
          - name: team-a
            key: " Bearer abc "
            models: ["gpt-*"]
      providers:
        - name: acme
          type: openai
          base-url: https://acme.example.com/v1?api-version=7&a=1
          api-keys: [k1, "Bearer k2"]
          credentials: relay
          headers: {x-team: blue}
          query: {a: 2}
          body:
            temperature: 0.5
            stop: [a, off]
            deep: {yes: true, none: ~, "n": 007}
          proxy: http://user:pw@proxy.example.com:3128
          tls: {ca: ca.pem, cert: cert.pem, key: keys/key.pem}
          stream-usage: false
          instances: 3
          timeouts: {connect: 1s, first-byte: 2s, idle: 3s, total: 4m}
        - {name: fake, type: simulated, delay: 5ms, length: 7}
      models:
        - match: "gpt-*"
          to:
            - {provider: acme.2, model: big, weight: 9}
            - {provider: fake}
          fallback:
            - {provider: fake, model: small, weight: 2}
          fallback-on-overflow: true
          strategy: least-busy
          when: {dialect: openai, caller: team-*, min-context: 5, tools: true, images: false, stream: true}
          timeouts: {first-token: 5s, between-chunks: 6s}
      dispatch:
        attempts: 4
        budget: 5s
        breaker: {failures: 6, window: 7s, open: 8s}
        instances: 4
      log: {format: json, level: warn}
      """;

  @Test
  void nothing_configured_is_a_working_gateway() {
    Settings settings = Given.nothing().load();

    assertThat(settings)
        .isEqualTo(
            new Settings(
                ServerConfig.DEFAULT,
                AuthConfig.DEFAULT,
                List.of(),
                List.of(ProviderConfig.simulated()),
                List.of(),
                DispatchConfig.of(
                    Map.of(
                        "simulated",
                        new DispatchConfig.Provider(1, false, ProviderConfig.simulated()))),
                OptionalInt.empty(),
                Optional.empty(),
                NodeRole.ALL,
                LogConfig.DEFAULT,
                ModelsFile.BUILT_IN,
                settings.reading()));
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.reading().files()).isEmpty();
  }

  @Test
  void every_built_key_can_be_set(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("keys"));
    var made = Certificates.in(folder, "made");
    for (String file : PEM_FILES) {
      var source =
          file.endsWith(".key") || file.endsWith("key.pem") ? made.key() : made.certificate();
      Files.copy(source, folder.resolve(file));
    }

    Settings settings = Given.yaml(EVERYTHING).in(folder).load();

    assertThat(settings.server())
        .isEqualTo(
            new ServerConfig(
                "0.0.0.0",
                9999,
                OptionalInt.of(9090),
                10 << 20,
                100,
                20 << 20,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Optional.of(
                    new ServerConfig.Tls(pem(made.certificate()), new Secret(pem(made.key())))),
                List.of("https://app.example.com"),
                OptionalInt.of(2)));
    assertThat(settings.auth())
        .isEqualTo(
            new AuthConfig(
                AuthConfig.Mode.KEYS,
                List.of(new AuthConfig.Key("team-a", SHA256_OF_ABC, List.of("gpt-*")))));
    assertThat(settings.providers()).containsExactly(acme(made), fake());
    assertThat(settings.models())
        .containsExactly(
            new RouteConfig(
                "gpt-*",
                new RouteConfig.When(
                    Optional.of(Dialect.OPENAI),
                    Optional.of("team-*"),
                    Optional.of(5L),
                    Optional.of(true),
                    Optional.of(false),
                    Optional.of(true)),
                List.of(
                    new Destination("acme.2", Optional.of("big"), 9),
                    new Destination("fake", Optional.empty(), 1)),
                List.of(new Destination("fake", Optional.of("small"), 2)),
                Plan.Strategy.LEAST_BUSY,
                true,
                new StreamTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(6))));
    assertThat(settings.dispatch().attempts()).isEqualTo(4);
    assertThat(settings.dispatch().budget()).hasSeconds(5);
    assertThat(settings.dispatch().breaker())
        .isEqualTo(new DispatchConfig.Breaking(6, Duration.ofSeconds(7), Duration.ofSeconds(8)));
    assertThat(settings.dispatch().providers()).containsOnlyKeys("acme", "fake");
    assertThat(settings.log())
        .isEqualTo(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.WARN));
    assertThat(settings.dispatchers()).hasValue(4);
    assertThat(settings.reading().files()).hasSize(PEM_FILES.size());
    assertThat(settings.warnings()).isEmpty();
  }

  private static String pem(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProviderConfig acme(Certificates made) {
    return new ProviderConfig(
        "acme",
        ProviderConfig.Type.OPENAI,
        ProviderConfig.ServiceProfile.of(ProviderConfig.Type.OPENAI),
        List.of(new Secret("k1"), new Secret("k2")),
        Credentials.RELAY,
        new Connection(
            URI.create("https://acme.example.com/v1"),
            Optional.of(URI.create("http://user:pw@proxy.example.com:3128")),
            new Tls(
                Optional.of(pem(made.certificate())),
                Optional.of(pem(made.certificate())),
                Optional.of(new Secret(pem(made.key()))))),
        new Additions(
            Map.of("x-team", "blue"),
            Map.of("api-version", "7", "a", "2"),
            Map.of(
                "temperature",
                "0.5",
                "stop",
                "[\"a\",\"off\"]",
                "deep",
                "{\"yes\":true,\"none\":null,\"n\":\"007\"}"),
            false),
        new Timeouts(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofMinutes(4)),
        Simulation.DEFAULT,
        Optional.empty(),
        OptionalInt.of(3));
  }

  private static ProviderConfig fake() {
    ProviderConfig usual = ProviderConfig.simulated();
    return new ProviderConfig(
        "fake",
        usual.type(),
        usual.profile(),
        usual.keys(),
        usual.credentials(),
        usual.connection(),
        usual.additions(),
        usual.timeouts(),
        new Simulation(Duration.ofMillis(5), 7),
        usual.model(),
        usual.verticles());
  }

  @Test
  void a_provider_needs_only_its_name() {
    Settings settings = Given.yaml("providers: [{name: openai}]").load();

    assertThat(settings.providers())
        .containsExactly(ProviderConfig.openai("openai", "https://api.openai.com/v1", List.of()));
  }

  @Test
  void listens_everywhere_once_somebody_must_show_a_key() {
    Settings settings = Given.yaml("auth: {mode: passthrough}").load();

    assertThat(settings.server().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void an_empty_list_of_providers_is_no_provider() {
    Settings settings = Given.yaml("providers: []").load();

    assertThat(settings.providers()).isEmpty();
    assertThat(settings.warnings()).hasSize(1);
  }

  @Test
  void a_key_of_the_caller_can_be_given_as_its_hash() {
    Settings settings =
        Given.yaml("auth: {mode: keys, keys: [{name: a, key-sha256: %s}]}".formatted(SHA256_OF_ABC))
            .load();

    assertThat(settings.auth().keys())
        .containsExactly(new AuthConfig.Key("a", SHA256_OF_ABC, List.of("*")));
  }

  @Test
  void merge_keys_bring_defaults_along() {
    Settings settings =
        Given.yaml(
                """
                providers:
                  - &first {name: a, type: simulated, delay: 1s}
                  - {<<: *first, name: b, length: 3}
                """)
            .load();

    assertThat(settings.providers().getLast().simulation())
        .isEqualTo(new Simulation(Duration.ofSeconds(1), 3));
  }
}
