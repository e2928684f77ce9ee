package dev.relay.contract.status;

import dev.relay.contract.Dialect;
import java.util.Collections;
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
/// @param byList whether the provider's own list says in which dialects a model answers
public record ModelDialects(
    String prefix,
    Map<String, String> aliases,
    Map<String, Dialect> chosen,
    Map<String, Dialect> known,
    Optional<Dialect> otherwise,
    boolean byList) {

  /// Every model in every dialect.
  public static final ModelDialects ALL =
      new ModelDialects("", Map.of(), Map.of(), Map.of(), Optional.empty(), false);

  /// As the provider's own list says, else every model in every dialect.
  public static final ModelDialects LISTED =
      new ModelDialects("", Map.of(), Map.of(), Map.of(), Optional.empty(), true);

  public ModelDialects {
    aliases = Map.copyOf(aliases);
    chosen = Map.copyOf(chosen);
    known = Map.copyOf(known);
  }

  /// Whether it is another one with another model.
  public boolean byModel() {
    return byList || otherwise.isPresent();
  }

  /// The same with what a configuration says.
  public ModelDialects choosing(Map<String, Dialect> chosen) {
    return new ModelDialects(prefix, aliases, chosen, known, otherwise, byList);
  }

  /// The provider's own name of `model`.
  public String canonical(String model) {
    var name = model;
    while (!prefix.isEmpty() && name.length() > prefix.length() && name.startsWith(prefix)) {
      name = name.substring(prefix.length());
    }
    return aliases.getOrDefault(name, name);
  }

  /// Whether `model`, by the provider's own name, answers in `dialect`, which is one of `spoken`.
  ///
  /// @param listed what the provider's own list says of it; empty where it says nothing
  /// @param spoken what the provider speaks here
  public boolean speaks(String model, Dialect dialect, Set<Dialect> listed, Set<Dialect> spoken) {
    if (chosen.containsKey(model)) {
      return chosen.get(model) == dialect;
    }
    if (byList && !Collections.disjoint(listed, spoken)) {
      return listed.contains(dialect);
    }
    var usual = Optional.ofNullable(known.get(model)).or(() -> otherwise);
    return usual.isEmpty() || usual.get() == dialect;
  }
}
