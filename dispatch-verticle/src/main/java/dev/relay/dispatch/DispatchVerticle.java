package dev.relay.dispatch;

import dev.relay.contract.Offer;
import dev.relay.contract.bus.Configured;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Role;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;

/// Serves dispatch on one event loop.
public final class DispatchVerticle extends VerticleBase {

  private final Configured<Map<String, Integer>> instances;
  private final Turns turns;
  private final Directory directory;

  /// @param instances how many instances each configured provider has
  public DispatchVerticle(
      Configured<Map<String, Integer>> instances, Turns turns, Directory directory) {
    this.turns = turns;
    this.instances = instances;
    this.directory = directory;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT)
        .onSuccess(inbox ->
            inbox.serve(
                Role.DISPATCH,
                new Dispatch(inbox::upstream, new Choice(instances::get, turns, Math::random)),
                Offer.NONE));
  }
}
