package dev.relay.launcher.node;

import dev.relay.contract.Dialect;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.address.HostName;
import dev.relay.launcher.config.section.ClusterConfig;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.provider.config.Authority;
import dev.relay.provider.config.ProviderConfig;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is printed once Relay listens.
public record Banner(Settings settings, int port) {

  private static final String OPENAI_HOST = "api.openai.com";
  private static final Logger LOG = LoggerFactory.getLogger("relay");

  public void print() {
    settings.warnings().forEach(LOG::warn);
    settings.cluster().ifPresent(this::cluster);
    LOG.info(summary());
    settings.server().managementPort().ifPresent(this::management);
    adminKey().ifPresent(LOG::info);
    if (settings.roles().contains(NodeRole.GATEWAY)) {
      gateway();
    } else {
      LOG.info("relay {} runs, and listens for no client", new BuildInfo().version());
    }
  }

  /// Who is asked, in one line.
  public String summary() {
    return "providers: " + providers();
  }

  /// Where the key of `/admin` is; nothing if there is none, or nobody who asks for it.
  Optional<String> adminKey() {
    boolean asks =
        settings.roles().contains(NodeRole.GATEWAY)
            || settings.server().managementPort().isPresent();
    return settings
        .auth()
        .adminSha256()
        .filter(_ -> asks)
        .map(_ ->
            "the key of /admin is "
                + settings.reading().adminKey().map(it -> "in " + it).orElse("auth.admin-key"));
  }

  private void cluster(ClusterConfig cluster) {
    LOG.info(
        "cluster {}: this node is {}:{}, event bus on port {}, members: {}, roles: {}",
        cluster.name(),
        new HostName(cluster.host()).bracketed(),
        cluster.port(),
        cluster.busPort() == 0 ? "any" : cluster.busPort(),
        cluster.members().isEmpty() ? "none" : String.join(", ", cluster.members()),
        settings.roles().stream()
            .filter(NodeRole.BUILT::contains)
            .sorted()
            .map(NodeRole::word)
            .collect(Collectors.joining(", ")));
  }

  private void management(int at) {
    LOG.info("/health, /metrics and /admin are at http://{}:{}", host().bracketed(), at);
  }

  private void gateway() {
    LOG.info(
        "relay {} listens on {}://{}:{}",
        new BuildInfo().version(),
        scheme(),
        host().bracketed(),
        port);
    LOG.info(
        "try: curl {}://{}:{}/v1/chat/completions -H 'content-type: application/json'{} -d '{}'",
        scheme(),
        reachable(),
        port,
        settings.auth().mode() == AuthConfig.Mode.OPEN ? "" : " -H \"authorization: Bearer $KEY\"",
        "{\"model\":\"" + model() + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    if (spendsForAnybody()) {
      LOG.warn(
          "auth.mode is open and {} is no loopback address: whoever reaches this port spends the"
              + " keys of your providers (set auth.mode: keys, or server.host: 127.0.0.1)",
          host().text());
    }
  }

  private String providers() {
    var text = settings.providers().stream().map(this::described).collect(Collectors.joining(", "));
    return text.isEmpty() ? "none is enabled, every exchange is refused" : text;
  }

  private String described(ProviderConfig provider) {
    if (!settings.roles().contains(NodeRole.PROVIDER)) {
      return provider.name() + " (on other nodes)";
    }
    return switch (provider.type()) {
      case SIMULATED -> provider.name() + " (simulated answers)";
      case OPENAI, ANTHROPIC, GEMINI, AZURE, COPILOT ->
          provider.name()
              + " ("
              + Authority.host(provider.connection().baseUrl())
              + ", "
              + provider.keys().size()
              + (provider.keys().size() == 1 ? " key)" : " keys)");
    };
  }

  /// A name that will be answered, as far as it is known before any list of models has been read.
  private String model() {
    return settings.models().stream()
        .map(RouteConfig::match)
        .filter(match -> !match.contains("*"))
        .findFirst()
        .or(() ->
            settings.providers().stream()
                .filter(provider -> provider.profile().dialects().contains(Dialect.OPENAI))
                .findFirst()
                .map(Banner::model))
        .orElse("MODEL");
  }

  private static String model(ProviderConfig provider) {
    return switch (provider.type()) {
      case SIMULATED -> "simulated";
      case ANTHROPIC, GEMINI, AZURE, COPILOT -> "MODEL";
      case OPENAI ->
          provider
              .model()
              .orElse(
                  OPENAI_HOST.equals(Authority.host(provider.connection().baseUrl()))
                      ? "gpt-4o-mini"
                      : "MODEL");
    };
  }

  private String scheme() {
    return settings.server().tls().isPresent() ? "https" : "http";
  }

  private String reachable() {
    return host().isAny() ? "127.0.0.1" : host().bracketed();
  }

  private HostName host() {
    return new HostName(settings.server().host());
  }

  private boolean spendsForAnybody() {
    return settings.auth().mode() == AuthConfig.Mode.OPEN
        && !host().isLoopback()
        && settings.providers().stream().anyMatch(provider -> !provider.keys().isEmpty());
  }
}
