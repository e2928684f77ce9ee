package dev.relay.provider;

import dev.relay.contract.Offer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// What a provider offers until its list of models is read.
final class KnownModels {

  private KnownModels() {}

  /// What was offered before, else what Relay knows of the service.
  ///
  /// @param before what an earlier configuration of the same service has listed
  /// @param first whether this verticle instance is the one that asks for the models
  static Offer of(ProviderConfig config, Offer before, boolean first) {
    var models = new LinkedHashMap<>(before.models());
    if (models.isEmpty()) {
      config
          .manner()
          .protocols()
          .known()
          .forEach((model, dialect) -> models.put(model, new Offer.Model(Set.of(dialect), 0, 0)));
    }
    return new Offer(
        config.manner().dialects(),
        before.listed() && first,
        models,
        first ? before.instances() : List.of());
  }
}
