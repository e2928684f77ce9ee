package dev.relay.provider.simulated;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.contract.status.ProviderStatus.Access;
import dev.relay.contract.status.ProviderStatus.Instance;
import dev.relay.contract.status.ProviderStatus.LastError;
import dev.relay.provider.config.ProviderConfig;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// A provider that needs no model and no network: the same question gets the same answer, clearly
/// marked as simulated.
public final class SimulatedUpstream implements Upstream {

  /// The model that it lists; every other name is answered too.
  static final String MODEL = "simulated";

  private final Vertx vertx;
  private final Inbox inbox;
  private final ProviderConfig config;

  public SimulatedUpstream(Vertx vertx, Inbox inbox, ProviderConfig config) {
    this.vertx = vertx;
    this.inbox = inbox;
    this.config = config;
  }

  /// What such a provider offers: its one instance is always there.
  public static ProviderStatus providerStatus(ProviderConfig config) {
    var models = Map.of(MODEL, ProviderStatus.Model.PLAIN);
    var here =
        new Instance(
            System.currentTimeMillis(), true, Access.GRANTED, models.size(), "", LastError.NONE);
    return new ProviderStatus(
        config.profile().dialects(), true, models, Collections.nCopies(config.instances(), here));
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    if (exchange.passthrough().isPresent()) {
      var failure =
          Failure.withStatus(404, "unknown_path", "the simulated provider has no paths of its own");
      opener.failed(failure, List.of(AttemptRecord.of(exchange.target(), failure)));
      return () -> {};
    }
    var answer = new SimulatedAnswer(vertx, inbox, config.simulation(), exchange, reader, opener);
    answer.begin();
    return answer;
  }
}
