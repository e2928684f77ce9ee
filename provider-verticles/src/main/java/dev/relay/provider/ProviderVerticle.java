package dev.relay.provider;

import dev.relay.contract.Offer;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Role;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves one configured provider on one event loop.
public final class ProviderVerticle extends VerticleBase {

  private static final long LOOK_MILLIS = 100;

  private final ProviderConfig config;
  private final Directory directory;
  private final boolean first;
  private final Offer known;
  private final Passes passes;
  private @Nullable Inbox inbox;
  private @Nullable ModelWatch watch;

  /// @param first whether this instance is the one of its node that reads the provider's list of
  ///   models
  /// @param known what an earlier configuration of the same service has listed
  /// @param passes shared by all instances of the node
  public ProviderVerticle(
      ProviderConfig config, Directory directory, boolean first, Offer known, Passes passes) {
    this.config = config;
    this.directory = directory;
    this.first = first;
    this.known = known;
    this.passes = passes;
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
      passes.close();
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
        look(inbox, retired);
      }
    });
    return retired.future();
  }

  /// What was sent here before anybody knew has arrived by the time of the first look.
  private void look(Inbox inbox, Promise<Void> retired) {
    vertx.setTimer(
        LOOK_MILLIS,
        _ -> {
          if (inbox.load() == 0) {
            retired.complete();
          } else {
            look(inbox, retired);
          }
        });
  }

  private void serve(Inbox inbox) {
    this.inbox = inbox;
    switch (config.type()) {
      case SIMULATED ->
          inbox.serve(
              Role.provider(config.name()),
              new SimulatedUpstream(vertx, inbox, config),
              Offer.listing(config.manner().dialects(), List.of(SimulatedUpstream.MODEL)));
      case OPENAI, ANTHROPIC, GEMINI, AZURE, COPILOT -> serveOverHttp(inbox);
    }
  }

  /// Who takes over from an earlier configuration offers what that one did, until the list is read
  /// again.
  private void serveOverHttp(Inbox inbox) {
    var endpoint = config.endpoint();
    var client = new UpstreamClient(vertx, config, endpoint);
    var role = Role.provider(config.name());
    inbox.serve(
        role,
        switch (passes) {
          case Passes.Direct _ -> new HttpUpstream(inbox, config, endpoint, client);
          case Copilot logins ->
              new HttpUpstream(
                  inbox, config, client, new CopilotRequests(logins, config, endpoint, client));
        },
        new Offer(
            config.manner().dialects(),
            known.listed() && first,
            known.models(),
            first ? known.instances() : List.of()));
    // Azure lists what could be deployed, and not what is.
    if (first && config.type() != ProviderConfig.Type.AZURE) {
      var models = new ModelWatch(vertx, config, passes, client);
      watch = models;
      models.start(listed ->
          inbox.announce(role, new Offer(config.manner().dialects(), true, listed, List.of())));
    }
  }
}
