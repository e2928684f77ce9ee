package dev.relay.provider;

import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.copilot.Copilot;
import dev.relay.provider.http.AccessToken;
import dev.relay.provider.http.AccessTokens;
import dev.relay.provider.http.LastErrors;
import dev.relay.provider.http.LoadedModels;
import dev.relay.provider.http.UpstreamClient;
import dev.relay.provider.models.Probe;
import io.vertx.core.Vertx;
import java.time.Duration;

/// What the verticle instances of one provider on a node have in common; built by the launcher.
public record ProviderNode(LastErrors lastErrors, LoadedModels kept, AccessTokens accessTokens) {

  public static ProviderNode of(Vertx vertx, ProviderConfig config) {
    return new ProviderNode(
        new LastErrors(config), new LoadedModels(System::nanoTime), accessTokens(vertx, config));
  }

  /// A probe with connections of its own, for a provider that is asked over HTTP.
  public static Probe probe(Vertx vertx, ProviderConfig config, Duration most) {
    var client = new UpstreamClient(vertx, config);
    return new Probe(vertx, config, accessTokens(vertx, config), client, most);
  }

  private static AccessTokens accessTokens(Vertx vertx, ProviderConfig config) {
    return switch (config.type()) {
      case COPILOT -> new Copilot(vertx, config);
      case OPENAI, ANTHROPIC, GEMINI, AZURE, SIMULATED ->
          new AccessTokens.Configured(AccessToken.to(Endpoint.of(config)));
    };
  }
}
