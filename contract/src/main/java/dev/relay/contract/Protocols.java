package dev.relay.contract;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// In which dialect each model of a provider is spoken to, where that is not every one that the
/// provider speaks.
///
/// @param prefix what may stand in front of a model's name any number of times, such as
///   `opencode-go/`; empty for none
/// @param aliases other names of models
/// @param chosen what the configuration says; comes before all else
/// @param known what is known of models that the provider's own list says nothing of
/// @param otherwise how every other model is spoken to; unset: in all dialects of the provider
public record Protocols(
    String prefix,
    Map<String, String> aliases,
    Map<String, Dialect> chosen,
    Map<String, Dialect> known,
    Optional<Dialect> otherwise) {

  /// Every model in every dialect.
  public static final Protocols ALL =
      new Protocols("", Map.of(), Map.of(), Map.of(), Optional.empty());

  public Protocols {
    aliases = Map.copyOf(aliases);
    chosen = Map.copyOf(chosen);
    known = Map.copyOf(known);
  }

  /// Whether it is another one with another model.
  public boolean byModel() {
    return otherwise.isPresent();
  }

  /// The same with what a configuration says.
  public Protocols choosing(Map<String, Dialect> chosen) {
    return new Protocols(prefix, aliases, chosen, known, otherwise);
  }

  /// The provider's own name of `model`.
  public String canonical(String model) {
    var name = model;
    while (!prefix.isEmpty() && name.length() > prefix.length() && name.startsWith(prefix)) {
      name = name.substring(prefix.length());
    }
    return aliases.getOrDefault(name, name);
  }

  /// Whether `model`, by the provider's own name, answers in `dialect`, which the provider speaks.
  ///
  /// @param listed what the provider's own list says of it; empty where it says nothing
  public boolean speaks(String model, Dialect dialect, Set<Dialect> listed) {
    if (otherwise.isEmpty()) {
      return true;
    }
    if (chosen.containsKey(model)) {
      return chosen.get(model) == dialect;
    }
    return listed.isEmpty()
        ? known.getOrDefault(model, otherwise.get()) == dialect
        : listed.contains(dialect);
  }
}
