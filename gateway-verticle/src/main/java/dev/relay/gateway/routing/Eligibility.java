package dev.relay.gateway.routing;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.GatewayConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which targets can answer an exchange at all: who speaks its dialect, who lists the model, who
/// wants the caller's own credential.
///
/// @param providers by name
public record Eligibility(Map<String, GatewayConfig.Provider> providers, Directory directory) {

  /// The same by the provider's own name of the model.
  Target known(Target target) {
    var provider = providers.get(target.provider());
    return provider == null || !provider.dialectsByModel().byModel()
        ? target
        : target.named(provider.dialectsByModel().canonical(target.model()));
  }

  boolean lists(Target target) {
    return directory.providerStatus(target.provider()).models().containsKey(target.model());
  }

  boolean speaks(Target target, Dialect dialect) {
    var provider = providers.get(target.provider());
    if (provider == null || !provider.dialects().contains(dialect)) {
      return false;
    }
    if (!provider.dialectsByModel().byModel()) {
      return true;
    }
    var listed =
        directory
            .providerStatus(provider.name())
            .models()
            .getOrDefault(target.model(), ProviderStatus.Model.PLAIN);
    return provider
        .dialectsByModel()
        .speaks(target.model(), dialect, listed.dialects(), provider.dialects());
  }

  /// Those that speak `dialect`.
  List<Target> speaking(List<Target> targets, Dialect dialect) {
    return targets.stream().filter(target -> speaks(target, dialect)).toList();
  }

  /// Whether the caller's own credential goes to `target`.
  public boolean ownCredential(Target target) {
    return provider(target).filter(GatewayConfig.Provider::ownCredential).isPresent();
  }

  public boolean lacksCredential(Target target, Identity.Authenticated admission) {
    return ownCredential(target) && admission.credential().isEmpty();
  }

  /// Whether `target` is more than one instance.
  boolean leavesChoice(Target target) {
    return target.instance() == Target.ANY_INSTANCE
        && provider(target).filter(it -> it.instances() > 1).isPresent();
  }

  Failure doesNotSpeak(Target target, Dialect dialect) {
    var clientDialect =
        Stream.of(Dialect.values())
            .filter(each -> speaks(target, each))
            .map(Dialect::label)
            .sorted()
            .toList();
    boolean byModel = provider(target).filter(it -> it.dialects().contains(dialect)).isPresent();
    return Failure.invalidParam(
        "model",
        "dialect_not_supported",
        (byModel ? "the model '" + target.model() + "' of " : "")
            + "the provider '"
            + target.provider()
            + "' does not speak the dialect '"
            + dialect.label()
            + "' (expected: one of "
            + clientDialect
            + "; Relay does not translate yet)");
  }

  public static Failure wantsOwnKey(Target target) {
    return new Failure.Unauthorized(
        "the provider '"
            + target.provider()
            + "' wants your own key (expected: it as 'Authorization: Bearer', and the key of this"
            + " gateway as x-relay-key)");
  }

  private Optional<GatewayConfig.Provider> provider(Target target) {
    return Optional.ofNullable(providers.get(target.provider()));
  }
}
