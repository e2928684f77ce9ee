package dev.relay.provider;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Offer;
import dev.relay.contract.bus.Role;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Set;

/// Serves one configured provider on one event loop.
public final class ProviderVerticle extends VerticleBase {

  private final ProviderConfig config;
  private final Directory directory;
  private final boolean first;

  /// @param first whether this instance is the one of its node that reads the provider's list of
  ///   models
  public ProviderVerticle(ProviderConfig config, Directory directory, boolean first) {
    this.config = config;
    this.directory = directory;
    this.first = first;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT).onSuccess(this::serve);
  }

  private void serve(Inbox inbox) {
    switch (config.type()) {
      case SIMULATED ->
          inbox.serve(
              Role.provider(config.name()),
              new SimulatedUpstream(vertx, inbox, config),
              new Offer(Set.of(Dialect.OPENAI), true, List.of(SimulatedUpstream.MODEL)));
      case OPENAI -> serveOpenAi(inbox);
    }
  }

  private void serveOpenAi(Inbox inbox) {
    var endpoint = Endpoint.of(config.connection().baseUrl(), config.additions().query());
    var client = new UpstreamClient(vertx, config, endpoint);
    var role = Role.provider(config.name());
    inbox.serve(
        role,
        new OpenAiUpstream(inbox, config, endpoint, client),
        new Offer(Set.of(Dialect.OPENAI), false, List.of()));
    if (first) {
      new ModelWatch(vertx, config, endpoint, client)
          .start(models -> inbox.announce(role, new Offer(Set.of(Dialect.OPENAI), true, models)));
    }
  }
}
