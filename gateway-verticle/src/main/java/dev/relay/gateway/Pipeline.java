package dev.relay.gateway;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Role;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/// What happens to an exchange, in this order.
final class Pipeline {

  private final List<Step> steps;
  private final List<Step> nativeSteps;
  private final Inbox inbox;
  private final ServerConfig server;
  private final Journal journal;
  private final MintedResponses responses;

  Pipeline(
      GatewayConfig config,
      Inbox inbox,
      Doorkeeper doorkeeper,
      Supplier<Routes> routes,
      Journal journal,
      MintedResponses responses,
      Underway underway) {
    this.inbox = inbox;
    this.server = config.server();
    this.journal = journal;
    this.responses = responses;
    var enter = new Enter(underway, server);
    var inflate = new InflateBody(server);
    var open = new Open(inbox.upstream(Role.DISPATCH));
    var authenticate = new Authenticate(doorkeeper, underway, server);
    var admit = new AdmitNative(config.auth().mode(), routes, responses);
    var affinity = new ResponseAffinity(responses, admit);
    this.steps =
        List.of(
            enter,
            authenticate,
            new ReadBody(server, inbox.sweep()),
            inflate,
            new ScanBody(),
            new Resolve(routes),
            affinity,
            new SessionAffinity(routes),
            open);
    this.nativeSteps =
        List.of(
            enter,
            authenticate,
            new FindResponse(responses),
            admit,
            new ReadNative(server, inbox),
            inflate,
            new ResolveNative(admit),
            affinity,
            open);
  }

  void begin(HttpServerRequest request, Call call) {
    var todo = call.place().isPresent() ? nativeSteps : steps;
    new Passage(request, call, todo, inbox, server, journal, responses).proceed();
  }
}
