package dev.relay.contract.bus;

import dev.relay.contract.Dialect;
import java.util.List;
import java.util.Set;

/// What a provider announces: the dialects it speaks and the models it lists.
///
/// @param listed whether the list is the provider's own; false while it could not be read yet
public record Offer(Set<Dialect> dialects, boolean listed, List<String> models) {

  public static final Offer NONE = new Offer(Set.of(), false, List.of());

  public Offer {
    dialects = Set.copyOf(dialects);
    models = List.copyOf(models);
  }
}
