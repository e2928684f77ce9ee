package dev.relay.gateway.routing;

import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.GatewayConfig;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A choice of provider within the name of a model: `provider:model`, `provider.2:model` or
/// `provider/model`.
sealed interface Selector {

  /// Words that people write for a provider even where none has that name.
  Set<String> TYPES =
      Set.of(
          "openai",
          "anthropic",
          "gemini",
          "azure",
          "ollama",
          "opencode-go",
          "copilot",
          "simulated");

  /// The name is only a name.
  record None() implements Selector {}

  /// The provider that was chosen, and its own name of the model.
  record Chosen(Target target) implements Selector {}

  /// It chooses what there is not.
  record Wrong(Failure failure) implements Selector {}

  /// A provider, and one of its instances or any.
  record InstanceRef(String provider, int instance) {
    Target target(String model, int weight) {
      return new Target(provider, instance, model, weight);
    }
  }

  /// Reads `model`; only the name of a configured provider makes it a choice, and a colon only
  /// before the first slash.
  static Selector of(
      String model, Map<String, GatewayConfig.Provider> providers, Set<String> disabled) {
    int colon = model.indexOf(':');
    int slash = model.indexOf('/');
    boolean byColon = colon > 0 && (slash < 0 || colon < slash);
    if (!byColon && slash <= 0) {
      return new None();
    }
    int at = byColon ? colon : slash;
    var prefix = model.substring(0, at);
    var instanceRef = instanceRef(prefix, providers);
    if (disabled.contains(prefix) || disabled.contains(withoutNumber(prefix))) {
      return new Wrong(new Failure.Unavailable("the provider '" + prefix + "' is disabled"));
    }
    if (instanceRef.isEmpty()) {
      return byColon ? unknown(prefix, providers) : new None();
    }
    var name = model.substring(at + 1);
    return name.isEmpty()
        ? wrong("'" + model + "' names no model (expected: one after '" + model.charAt(at) + "')")
        : new Chosen(instanceRef.get().target(name, 1));
  }

  /// The provider or instance that `word` names, if there is one.
  static Optional<InstanceRef> instanceRef(
      String word, Map<String, GatewayConfig.Provider> providers) {
    if (providers.containsKey(word)) {
      return Optional.of(new InstanceRef(word, Target.ANY_INSTANCE));
    }
    int dot = word.lastIndexOf('.');
    var provider = dot < 0 ? null : providers.get(word.substring(0, dot));
    int instance = provider == null ? 0 : number(word.substring(dot + 1));
    return provider != null && instance >= 1 && instance <= provider.instances()
        ? Optional.of(new InstanceRef(provider.name(), instance))
        : Optional.empty();
  }

  private static Selector unknown(String prefix, Map<String, GatewayConfig.Provider> providers) {
    int dot = prefix.lastIndexOf('.');
    var provider = dot < 0 ? null : providers.get(prefix.substring(0, dot));
    if (provider != null && number(prefix.substring(dot + 1)) > 0) {
      return wrong("'" + prefix + "' is no instance (expected: 1 to " + provider.instances() + ")");
    }
    return TYPES.contains(prefix)
        ? wrong(
            "no provider '"
                + prefix
                + "' is configured here (expected: one of "
                + providers.keySet().stream().sorted().toList()
                + ")")
        : new None();
  }

  private static Selector wrong(String message) {
    return new Wrong(Failure.invalidParam("model", "invalid_model", message));
  }

  private static String withoutNumber(String word) {
    int dot = word.lastIndexOf('.');
    return dot > 0 && number(word.substring(dot + 1)) > 0 ? word.substring(0, dot) : word;
  }

  private static int number(String digits) {
    try {
      return digits.length() > 4 ? 0 : Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
