package dev.relay.launcher;

import dev.relay.gateway.AuthConfig;
import dev.relay.gateway.RouteConfig;
import dev.relay.provider.ProviderConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is printed once Relay listens.
record Banner(Settings settings, int port) {

  private static final String OPENAI_HOST = "api.openai.com";
  private static final Logger LOG = LoggerFactory.getLogger("relay");

  void print() {
    settings.warnings().forEach(LOG::warn);
    LOG.info(
        "relay {} listens on http://{}:{}",
        new BuildInfo().version(),
        bracketed(settings.server().host()),
        port);
    LOG.info("providers: {}", providers());
    LOG.info(
        "try: curl http://{}:{}/v1/chat/completions -H 'content-type: application/json'{} -d '{}'",
        reachable(),
        port,
        settings.auth().mode() == AuthConfig.Mode.OPEN ? "" : " -H \"authorization: Bearer $KEY\"",
        "{\"model\":\"" + model() + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    if (spendsForAnybody()) {
      LOG.warn(
          "auth.mode is open and {} is no loopback address: whoever reaches this port spends the"
              + " keys of your providers (set auth.mode: keys, or server.host: 127.0.0.1)",
          settings.server().host());
    }
  }

  private String providers() {
    var text =
        settings.providers().stream().map(Banner::described).collect(Collectors.joining(", "));
    return text.isEmpty() ? "none is enabled, every exchange is refused" : text;
  }

  private static String described(ProviderConfig provider) {
    return switch (provider.type()) {
      case SIMULATED -> provider.name() + " (simulated answers)";
      case OPENAI ->
          provider.name()
              + " ("
              + provider.connection().baseUrl().getHost()
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
        .or(() -> settings.providers().stream().findFirst().map(Banner::model))
        .orElse("MODEL");
  }

  private static String model(ProviderConfig provider) {
    return switch (provider.type()) {
      case SIMULATED -> "simulated";
      case OPENAI ->
          provider
              .model()
              .orElse(
                  OPENAI_HOST.equals(provider.connection().baseUrl().getHost())
                      ? "gpt-4o-mini"
                      : "MODEL");
    };
  }

  private String reachable() {
    var host = settings.server().host();
    return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : bracketed(host);
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private boolean spendsForAnybody() {
    return settings.auth().mode() == AuthConfig.Mode.OPEN
        && !isLoopback(settings.server().host())
        && settings.providers().stream().anyMatch(provider -> !provider.keys().isEmpty());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
