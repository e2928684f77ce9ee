package dev.relay.provider.models;

import dev.relay.contract.status.ProviderStatus;
import dev.relay.provider.config.ProviderConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// What a provider offers until its list of models is read.
public final class KnownModels {

  private KnownModels() {}

  /// What was offered before, else what Relay knows of the service.
  ///
  /// @param before what an earlier configuration of the same service has listed
  /// @param first whether this verticle instance is the one that asks for the models
  public static ProviderStatus of(ProviderConfig config, ProviderStatus before, boolean first) {
    var models = new LinkedHashMap<>(before.models());
    if (models.isEmpty()) {
      config
          .profile()
          .dialectsByModel()
          .known()
          .forEach((model, dialect) ->
              models.put(model, new ProviderStatus.Model(Set.of(dialect), 0, 0)));
    }
    return new ProviderStatus(
        config.profile().dialects(),
        before.listed() && first,
        models,
        first ? before.instances() : List.of());
  }
}
