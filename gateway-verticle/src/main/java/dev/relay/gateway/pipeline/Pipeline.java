package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.node.Role;
import dev.relay.gateway.auth.Authenticator;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.journal.Journal;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.routing.ModelRouter;
import dev.relay.gateway.routing.ResponseOwners;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/// What happens to an exchange, in this order.
public final class Pipeline {

  private final List<Step> steps;
  private final List<Step> nativeSteps;
  private final Inbox inbox;
  private final ServerConfig server;
  private final Journal journal;
  private final ResponseOwners responses;

  public Pipeline(
      GatewayConfig config,
      Inbox inbox,
      Authenticator authenticator,
      Supplier<ModelRouter> modelRouter,
      Journal journal,
      ResponseOwners responses,
      ActiveExchanges active) {
    this.inbox = inbox;
    this.server = config.server();
    this.journal = journal;
    this.responses = responses;
    var takeCapacity = new TakeCapacity(active, server);
    var inflate = new InflateBody(server);
    var openUpstream = new OpenUpstream(inbox.upstream(Role.DISPATCH));
    var authenticate = new Authenticate(authenticator, active, server);
    var admit = new AuthorizePassthrough(config.auth().mode(), modelRouter, responses);
    var affinity = new ResponseAffinity(responses, admit);
    this.steps =
        List.of(
            takeCapacity,
            authenticate,
            new ReadBody(server, inbox.deadlines()),
            inflate,
            new ScanBody(),
            new Resolve(modelRouter),
            affinity,
            new SessionAffinity(modelRouter),
            openUpstream);
    this.nativeSteps =
        List.of(
            takeCapacity,
            authenticate,
            new FindResponse(responses),
            admit,
            new ReadPassthrough(server, inbox),
            inflate,
            new ResolvePassthrough(admit),
            affinity,
            openUpstream);
  }

  public void begin(HttpServerRequest request, ApiCall apiCall) {
    var todo = apiCall.place().isPresent() ? nativeSteps : steps;
    var context = new ExchangeContext(request, apiCall, inbox, server, journal, responses);
    new Chain(context, todo, inbox.longReads()).begin();
  }
}
