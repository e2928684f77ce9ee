package dev.relay.provider;

import io.vertx.core.Vertx;
import java.time.Duration;

/// What the verticle instances of one provider on a node have in common; built by the launcher.
public record Shared(Faults faults, KeptModels kept, Passes passes) {

  public static Shared of(Vertx vertx, ProviderConfig config) {
    return new Shared(new Faults(config), new KeptModels(System::nanoTime), passes(vertx, config));
  }

  /// A probe with connections of its own, for a provider that is asked over HTTP.
  public static Probe probe(Vertx vertx, ProviderConfig config, Duration most) {
    var client = new UpstreamClient(vertx, config);
    return new Probe(vertx, config, passes(vertx, config), client, most);
  }

  private static Passes passes(Vertx vertx, ProviderConfig config) {
    return switch (config.type()) {
      case COPILOT -> new Copilot(vertx, config);
      case OPENAI, ANTHROPIC, GEMINI, AZURE, SIMULATED ->
          new Passes.Direct(Pass.to(Endpoint.of(config)));
    };
  }
}
