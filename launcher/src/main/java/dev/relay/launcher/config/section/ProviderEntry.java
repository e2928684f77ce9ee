package dev.relay.launcher.config.section;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.launcher.config.address.Proxy;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.yaml.JsonValue;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import dev.relay.provider.config.ProviderConfig.Credentials;
import dev.relay.provider.config.ProviderConfig.Simulation;
import dev.relay.provider.config.ProviderConfig.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One entry of `providers:`.
public record ProviderEntry(
    Section at,
    @Key(
            value = "What routes and selectors call it: letters, digits, - and _.",
            example = "openai",
            matches = Words.PROVIDER,
            expected = Words.A_PROVIDER)
        Optional<String> name,
    @Key(
            "openai, anthropic, gemini, azure, copilot, simulated, or a name of providers.yaml, such as groq; bus (not built yet)")
        String type,
    @Key(value = "With or without /v1, or a whole endpoint.", example = "https://api.openai.com/v1")
        Optional<ServiceAddress> baseUrl,
    @Key(
            value = "Or api-keys: [..] for the instances openai.1, openai.2, ...",
            example = "${env:OPENAI_API_KEY}")
        Optional<Secret> apiKey,
    @Key(value = "Several keys, of which each makes an instance.", instead = "api-key")
        List<Secret> apiKeys,
    @Key("relay: our key; client: the caller's own goes to this host, and only there.")
        Credentials credentials,
    @Key(
            value =
                "Added to every request: headers, query parameters, and members of the body the client"
                    + " left out.",
            matches = Words.HEADER,
            expected = Words.A_HEADER,
            hidden = true)
        Map<String, String> headers,
    @Key(hidden = true) Map<String, String> query,
    @Key Map<String, JsonValue> body,
    @Key(
            value =
                "An HTTP or SOCKS proxy, or none; unset: what the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY).",
            example = "none")
        Optional<Proxy> proxy,
    @Key("PEM files: whom to trust, and who we are; read again when they change.") TlsFiles tls,
    @Key("Whether calls cost money") @NotBuilt boolean metered,
    @Key("Whether usage may be asked for in a stream; unset: as the service is known.")
        Optional<Boolean> streamUsage,
    @Key("What it speaks; none: what its type or providers.yaml knows.") List<Dialect> dialects,
    @Key(
            value =
                "For copilot: says that you have read COMPLIANCE.md; without it the provider is disabled.",
            only = "copilot")
        boolean consent,
    @Key(
            value = "For copilot: where you log in, if your company has a GitHub of its own.",
            example = "https://github.com",
            only = "copilot")
        Optional<ServiceAddress> githubUrl,
    @Key(
            value =
                "How a model is spoken to, openai or anthropic, where the service's own list and"
                    + " providers.yaml are wrong.",
            only = "opencode-go")
        Map<String, Protocol> modelProtocolOverrides,
    @Key(
            value = "Verticle instances; unset: one per event loop.",
            example = "2",
            min = "1",
            max = "1024")
        Optional<Integer> instances,
    @Key("To connect, to the first byte, between bytes, in all.") Waits timeouts,
    @Key(value = "The pause between the pieces of an answer.", only = "simulated")
        Optional<Duration> delay,
    @Key(value = "How many words an answer has.", min = "1", max = "1000000", only = "simulated")
        Optional<Integer> length) {

  static final ProviderEntry DEFAULT =
      new ProviderEntry(
          Section.EMPTY,
          Optional.empty(),
          "openai",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Credentials.RELAY,
          Map.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          TlsFiles.DEFAULT,
          true,
          Optional.empty(),
          List.of(),
          false,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Waits.DEFAULT,
          Optional.empty(),
          Optional.empty());

  /// A dialect, as a service with two of them calls it.
  public enum Protocol {
    OPENAI,
    ANTHROPIC;

    public Dialect dialect() {
      return this == OPENAI ? Dialect.OPENAI : Dialect.ANTHROPIC;
    }
  }

  public record Waits(
      @Key(min = "1ms") Duration connect,
      @Key(min = "1ms") Duration firstByte,
      @Key(min = "1ms") Duration idle,
      @Key(min = "1ms") Duration total) {

    static final Waits DEFAULT =
        new Waits(
            Timeouts.DEFAULT.connect(),
            Timeouts.DEFAULT.firstByte(),
            Timeouts.DEFAULT.idle(),
            Timeouts.DEFAULT.total());

    public Timeouts timeouts() {
      return new Timeouts(connect, firstByte, idle, total);
    }
  }

  public Simulation simulation() {
    return new Simulation(
        delay.orElse(Simulation.DEFAULT.delay()), length.orElse(Simulation.DEFAULT.length()));
  }
}
