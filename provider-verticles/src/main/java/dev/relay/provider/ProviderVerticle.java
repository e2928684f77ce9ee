package dev.relay.provider;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.copilot.Copilot;
import dev.relay.provider.copilot.CopilotRequests;
import dev.relay.provider.http.HttpUpstream;
import dev.relay.provider.http.KeepAlive;
import dev.relay.provider.http.RequestFactory;
import dev.relay.provider.http.UpstreamClient;
import dev.relay.provider.models.KnownModels;
import dev.relay.provider.models.ModelWatch;
import dev.relay.provider.models.Probe;
import dev.relay.provider.simulated.SimulatedUpstream;
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
  private final ProviderStatus known;
  private final ProviderNode providerNode;
  private @Nullable Inbox inbox;
  private @Nullable ModelWatch watch;

  /// @param first whether this instance is the one of its node that asks for the provider's models
  /// @param known what an earlier configuration of the same service has listed
  /// @param providerNode one for all instances of the node
  public ProviderVerticle(
      ProviderConfig config,
      Directory directory,
      boolean first,
      ProviderStatus known,
      ProviderNode providerNode) {
    this.config = config;
    this.directory = directory;
    this.first = first;
    this.known = KnownModels.of(config, known, first);
    this.providerNode = providerNode;
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
      providerNode.accessTokens().close();
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
              SimulatedUpstream.providerStatus(config));
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
              vertx,
              config,
              providerNode.lastErrors(),
              known,
              providerStatus -> inbox.announce(role, providerStatus));
      watch = models;
      models.start(new Probe(vertx, config, providerNode.accessTokens(), client, PROBE));
    }
  }

  private HttpUpstream upstream(Inbox inbox, Endpoint endpoint, UpstreamClient client) {
    var requestFactory =
        providerNode.accessTokens() instanceof Copilot logins
            ? new CopilotRequests(logins, config, endpoint, client)
            : RequestFactory.direct(config, endpoint, client);
    return new HttpUpstream(
        inbox,
        config,
        requestFactory,
        providerNode.lastErrors(),
        KeepAlive.of(config, endpoint, client, providerNode.kept()));
  }
}
