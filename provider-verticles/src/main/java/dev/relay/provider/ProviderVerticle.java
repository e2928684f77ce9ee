package dev.relay.provider;

import dev.relay.contract.Offer;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Role;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Serves one configured provider on one event loop.
public final class ProviderVerticle extends VerticleBase {

  /// How long an instance may take to say what it lists.
  private static final Duration PROBE = Duration.ofSeconds(10);

  private final ProviderConfig config;
  private final Directory directory;
  private final boolean first;
  private final Offer known;
  private final Shared shared;
  private @Nullable Inbox inbox;
  private @Nullable ModelWatch watch;

  /// @param first whether this instance is the one of its node that asks for the provider's models
  /// @param known what an earlier configuration of the same service has listed
  /// @param shared one for all instances of the node
  public ProviderVerticle(
      ProviderConfig config, Directory directory, boolean first, Offer known, Shared shared) {
    this.config = config;
    this.directory = directory;
    this.first = first;
    this.known = KnownModels.of(config, known, first);
    this.shared = shared;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT)
        .map(opened -> {
          serve(opened);
          return opened;
        });
  }

  @Override
  public Future<?> stop() {
    if (watch != null) {
      watch.stop();
    }
    if (first) {
      shared.passes().close();
    }
    return inbox == null ? Future.succeededFuture() : inbox.close();
  }

  /// Takes nothing new; completes when all that runs here has ended, however long that takes. May
  /// be called from anywhere.
  public Future<Void> retire() {
    var retired = Promise.<Void>promise();
    context.runOnContext(_ -> {
      if (inbox == null) {
        retired.complete();
      } else {
        inbox.withdraw();
        new IdleWatch(vertx, inbox, retired).look();
      }
    });
    return retired.future();
  }

  private void serve(Inbox inbox) {
    this.inbox = inbox;
    switch (config.type()) {
      case SIMULATED ->
          inbox.serve(
              Role.provider(config.name()),
              new SimulatedUpstream(vertx, inbox, config),
              SimulatedUpstream.offer(config));
      case OPENAI, ANTHROPIC, GEMINI, AZURE, COPILOT -> serveOverHttp(inbox);
    }
  }

  /// Who takes over from an earlier configuration offers what that one did, until the list is read
  /// again.
  private void serveOverHttp(Inbox inbox) {
    var endpoint = Endpoint.of(config);
    var client = new UpstreamClient(vertx, config);
    var role = Role.provider(config.name());
    inbox.serve(role, upstream(inbox, endpoint, client), known);
    if (first) {
      var models =
          new ModelWatch(
              vertx, config, shared.faults(), known, offer -> inbox.announce(role, offer));
      watch = models;
      models.start(new Probe(vertx, config, shared.passes(), client, PROBE));
    }
  }

  private HttpUpstream upstream(Inbox inbox, Endpoint endpoint, UpstreamClient client) {
    var requests =
        shared.passes() instanceof Copilot logins
            ? new CopilotRequests(logins, config, endpoint, client)
            : Requests.direct(config, endpoint, client);
    return new HttpUpstream(
        inbox,
        config,
        requests,
        shared.faults(),
        KeepAlive.of(config, endpoint, client, shared.kept()));
  }
}
