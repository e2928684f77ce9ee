package dev.relay.gateway;

import dev.relay.contract.bus.Configured;
import dev.relay.contract.bus.Inbox;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Wires what one gateway verticle serves, anew for each configuration. Belongs to its context.
final class SiteFactory {

  private final Configured<GatewayConfig> config;
  private final Shared shared;
  private final Management management;
  private final Underway underway;
  private @Nullable Routes routes;

  SiteFactory(
      Configured<GatewayConfig> config, Shared shared, Management management, Underway underway) {
    this.config = config;
    this.shared = shared;
    this.management = management;
    this.underway = underway;
  }

  Site make(Vertx vertx, Inbox inbox, GatewayConfig config) {
    var doorkeeper = new Doorkeeper(config.auth());
    var here = new Routes(config, shared.directory());
    routes = here;
    var pipeline =
        new Pipeline(
            config,
            inbox,
            doorkeeper,
            () -> Objects.requireNonNull(routes),
            Journal.of(shared.metrics(), shared.log()),
            shared.responses(),
            underway);
    var operators = new Operators(this.config, management.refusals());
    var models =
        new Models(
            doorkeeper,
            here.listing(),
            shared.directory(),
            config.known(),
            new WrittenLists(inbox.longReads()::run));
    return new Site(
        vertx,
        config,
        pipeline,
        new NativeEndpoint(pipeline, here.natives(), models),
        models,
        new OperatorPages(
            new Admin(this.config, management),
            new Health(
                vertx, shared.directory(), shared.capacity(), this.config, operators::include),
            new Metrics(management.scrape(), operators::include)));
  }
}
