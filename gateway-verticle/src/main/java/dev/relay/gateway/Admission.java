package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.failure.Failure;
import java.util.List;
import java.util.Optional;

/// Whether somebody may call.
sealed interface Admission {

  /// Nobody was looked at yet.
  Granted NOBODY =
      new Granted(Caller.ANONYMOUS, Optional.empty(), List.of(), AuthConfig.Native.NONE);

  /// Somebody who may call.
  ///
  /// @param credential what the caller brought for the provider itself
  /// @param models globs of the names that may be asked for
  /// @param paths what may be done where Relay does not look into requests
  record Granted(
      Caller caller, Optional<Credential> credential, List<Glob> models, AuthConfig.Native paths)
      implements Admission {

    /// Whether no model is out of reach.
    boolean mayAskAll() {
      return models.stream().anyMatch(Glob::isAll);
    }

    /// The same by the provider's own name.
    boolean mayAsk(String provider, String model) {
      return mayAsk(model) || mayAsk(provider + ":" + model) || mayAsk(provider + "/" + model);
    }

    boolean mayAsk(String model) {
      for (var glob : models) {
        if (glob.matches(model)) {
          return true;
        }
      }
      return false;
    }
  }

  /// Somebody who may not.
  record Denied(Failure failure) implements Admission {}
}
