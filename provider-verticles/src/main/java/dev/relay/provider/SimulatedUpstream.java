package dev.relay.provider;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Offer;
import dev.relay.contract.Offer.Access;
import dev.relay.contract.Offer.Fault;
import dev.relay.contract.Offer.Instance;
import dev.relay.contract.Opener;
import dev.relay.contract.Reader;
import dev.relay.contract.Tried;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.failure.Failure;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// A provider that needs no model and no network: the same question gets the same answer, clearly
/// marked as simulated.
final class SimulatedUpstream implements Upstream {

  /// The model that it lists; every other name is answered too.
  static final String MODEL = "simulated";

  private final Vertx vertx;
  private final Inbox inbox;
  private final ProviderConfig config;

  SimulatedUpstream(Vertx vertx, Inbox inbox, ProviderConfig config) {
    this.vertx = vertx;
    this.inbox = inbox;
    this.config = config;
  }

  /// What such a provider offers: its one instance is always there.
  static Offer offer(ProviderConfig config) {
    var models = Map.of(MODEL, Offer.Model.PLAIN);
    var here =
        new Instance(
            System.currentTimeMillis(), true, Access.GRANTED, models.size(), "", Fault.NONE);
    return new Offer(
        config.manner().dialects(), true, models, Collections.nCopies(config.instances(), here));
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    if (exchange.nativeCall().isPresent()) {
      var failure =
          Failure.withStatus(404, "unknown_path", "the simulated provider has no paths of its own");
      opener.failed(failure, List.of(Tried.of(exchange.target(), failure)));
      return () -> {};
    }
    var answer = new SimulatedAnswer(vertx, inbox, config.simulation(), exchange, reader, opener);
    answer.begin();
    return answer;
  }
}
