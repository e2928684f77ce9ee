package dev.relay.launcher.config.section;

import dev.relay.contract.Secret;
import dev.relay.launcher.config.address.Proxy;
import dev.relay.launcher.config.address.RedisUrl;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.yaml.Fixed;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.OwnReferences;
import dev.relay.launcher.yaml.Scalar;
import dev.relay.launcher.yaml.ScalarKinds;
import dev.relay.launcher.yaml.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can be configured: the one source of what is read, of the schema, of the shipped
/// file and of the reference.
public record ConfigFile(
    Section at,
    @Key("Where clients connect.") ServerSection server,
    @Key("Who may call.") AuthSection auth,
    @Key("Cutting conversations to size") @NotBuilt ContextSection context,
    @Key("Rates, token limits and concurrency of each caller; 0 is unlimited") @NotBuilt
        LimiterSection limiter,
    @Key("Reuse of answers") @NotBuilt CacheSection cache,
    @Key("Use of the providers' own caches of prompts") @NotBuilt PromptCacheSection promptCache,
    @Key("Whom to tell of what happens") @NotBuilt List<AlertEntry> alerts,
    @Key("Who is asked, and what happens when that fails.") DispatchSection dispatch,
    @Key("Shared counters and entries") @NotBuilt RedisSection redis,
    @Key(
            "The services behind Relay. Without this section they are found by the usual variables,"
                + " such as OPENAI_API_KEY or LLM_PROVIDER_URL; with nothing at all a simulated"
                + " provider answers.")
        Optional<List<ProviderEntry>> providers,
    @Key("Which provider answers which model; the first match wins.") List<RouteEntry> models,
    @Key("Prices per million tokens, or usd-per-1k, by model") @NotBuilt Map<String, Prices> prices,
    @Key("Credits per million tokens, by model") @NotBuilt Map<String, Prices.Credits> credits,
    @Key("What is logged, and how.") LogConfig log,
    @Key("OpenTelemetry") @NotBuilt TracingSection tracing,
    @Key("Several nodes as one: what one node does not run, it finds on another.")
        @OwnReferences
        @Fixed
        ClusterSection cluster,
    @Key(
            "What runs here: gateway, dispatch, provider; empty: all. A node of a cluster may leave some"
                + " to others. context, limiter, cache (not built yet)")
        @Fixed
        List<NodeRole> roles) {

  public static final ConfigFile DEFAULT =
      new ConfigFile(
          Section.EMPTY,
          ServerSection.DEFAULT,
          AuthSection.DEFAULT,
          ContextSection.DEFAULT,
          LimiterSection.DEFAULT,
          CacheSection.DEFAULT,
          PromptCacheSection.DEFAULT,
          List.of(),
          DispatchSection.DEFAULT,
          RedisSection.DEFAULT,
          Optional.empty(),
          List.of(),
          Map.of(),
          Map.of(),
          LogConfig.DEFAULT,
          TracingSection.DEFAULT,
          ClusterSection.DEFAULT,
          List.of());

  /// What is read in a way of its own.
  public static final ScalarKinds KINDS =
      new ScalarKinds(
          Map.of(
              ServiceAddress.class,
              ServiceAddress.SCALAR,
              RedisUrl.class,
              RedisUrl.SCALAR,
              Expiry.class,
              Expiry.SCALAR,
              Proxy.class,
              Scalar.HIDDEN.as(
                  "none, or a proxy like http://user:password@host:port or socks5://host:port",
                  Proxy::of),
              ClusterSection.Member.class,
              ClusterSection.Member.SCALAR,
              ClusterSection.ClusterSecret.class,
              ClusterSection.ClusterSecret.SCALAR));

  /// The section `redis:`.
  record RedisSection(
      @Key(value = "Or host:port; rediss:// for TLS, /1 for the database.") RedisUrl url,
      @Key Optional<Secret> password) {
    static final RedisSection DEFAULT = new RedisSection(RedisUrl.DEFAULT, Optional.empty());
  }

  /// The section `tracing:`.
  record TracingSection(@Key boolean enabled, @Key String endpoint) {
    static final TracingSection DEFAULT = new TracingSection(false, "http://localhost:4318");
  }
}
