package dev.relay.gateway.auth;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.Glob;
import java.util.List;
import java.util.Optional;

/// Whether somebody may call.
public sealed interface Identity {

  /// Nobody was looked at yet.
  Authenticated NOBODY =
      new Authenticated(
          Caller.ANONYMOUS, Optional.empty(), List.of(), AuthConfig.PassthroughScope.NONE);

  /// Somebody who may call.
  ///
  /// @param credential what the caller brought for the provider itself
  /// @param models globs of the names that may be asked for
  /// @param paths what may be done where Relay does not look into requests
  record Authenticated(
      Caller caller,
      Optional<Credential> credential,
      List<Glob> models,
      AuthConfig.PassthroughScope paths)
      implements Identity {

    /// Whether no model is out of reach.
    public boolean mayAskAll() {
      return models.stream().anyMatch(Glob::isAll);
    }

    /// The same by the provider's own name.
    public boolean mayAsk(String provider, String model) {
      return mayAsk(model) || mayAsk(provider + ":" + model) || mayAsk(provider + "/" + model);
    }

    public boolean mayAsk(String model) {
      for (var glob : models) {
        if (glob.matches(model)) {
          return true;
        }
      }
      return false;
    }
  }

  /// Somebody who may not.
  record Rejected(Failure failure) implements Identity {}
}
