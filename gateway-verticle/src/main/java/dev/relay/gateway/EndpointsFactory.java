package dev.relay.gateway;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Live;
import dev.relay.gateway.admin.Admin;
import dev.relay.gateway.admin.Health;
import dev.relay.gateway.admin.Management;
import dev.relay.gateway.admin.MetricsPage;
import dev.relay.gateway.admin.OperatorAccess;
import dev.relay.gateway.admin.OperatorPages;
import dev.relay.gateway.auth.Authenticator;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.http.Endpoints;
import dev.relay.gateway.http.ModelsEndpoint;
import dev.relay.gateway.http.PassthroughEndpoint;
import dev.relay.gateway.http.RenderedModelLists;
import dev.relay.gateway.journal.Journal;
import dev.relay.gateway.pipeline.Pipeline;
import dev.relay.gateway.routing.ModelRouter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Wires what one gateway verticle serves, anew for each configuration. Belongs to its context.
final class EndpointsFactory {

  private final Live<GatewayConfig> config;
  private final GatewayNode gatewayNode;
  private final Management management;
  private final ActiveExchanges active;
  private @Nullable ModelRouter modelRouter;

  EndpointsFactory(
      Live<GatewayConfig> config,
      GatewayNode gatewayNode,
      Management management,
      ActiveExchanges active) {
    this.config = config;
    this.gatewayNode = gatewayNode;
    this.management = management;
    this.active = active;
  }

  Endpoints make(Vertx vertx, Inbox inbox, GatewayConfig config) {
    var authenticator = new Authenticator(config.auth());
    var here = new ModelRouter(config, gatewayNode.directory());
    modelRouter = here;
    var pipeline =
        new Pipeline(
            config,
            inbox,
            authenticator,
            () -> Objects.requireNonNull(modelRouter),
            Journal.of(List.of(gatewayNode.metrics(), gatewayNode.log())),
            gatewayNode.responses(),
            active);
    var operatorAccess = new OperatorAccess(this.config, management.refusals());
    var modelsEndpoint =
        new ModelsEndpoint(
            authenticator,
            here.modelListing(),
            gatewayNode.directory(),
            config.known(),
            new RenderedModelLists(inbox.longReads()::run));
    return new Endpoints(
        vertx,
        config,
        pipeline,
        new PassthroughEndpoint(pipeline, here.natives(), modelsEndpoint),
        modelsEndpoint,
        new OperatorPages(
            new Admin(this.config, management),
            new Health(
                vertx,
                gatewayNode.directory(),
                gatewayNode.capacity(),
                this.config,
                operatorAccess::include),
            new MetricsPage(management.scrape(), operatorAccess::include)));
  }
}
