package dev.relay.contract.status;

import dev.relay.contract.Dialect;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a provider announces: the dialects it speaks, the models it lists, and how its instances
/// fared when they were asked for that list.
///
/// @param listed whether the list is the provider's own; false while it could not be read yet
/// @param models by their ids, in the order of the list
/// @param instances by their numbers, from 1; empty where nobody has asked yet
public record ProviderStatus(
    Set<Dialect> dialects, boolean listed, Map<String, Model> models, List<Instance> instances) {

  /// What a list says of one model.
  ///
  /// @param dialects in which alone it answers; empty where the list says nothing of it
  /// @param context how many tokens its window holds; 0 where that is not known
  /// @param output how many tokens an answer may have; 0 where that is not known
  public record Model(Set<Dialect> dialects, long context, long output) {

    /// Of which only the name is known.
    public static final Model PLAIN = new Model(Set.of(), 0, 0);

    public Model {
      dialects = Set.copyOf(dialects);
    }
  }

  /// Whether a key was taken.
  public enum Access {
    UNKNOWN,
    GRANTED,
    DENIED
  }

  /// One instance, as it was when it was asked last.
  ///
  /// @param at milliseconds since 1970; 0 where nobody has asked
  /// @param reachable whether anything answered
  /// @param models how many it lists
  /// @param error what went wrong, in words without secrets; empty where nothing did
  /// @param lastError what an exchange met last
  public record Instance(
      long at, boolean reachable, Access access, int models, String error, LastError lastError) {

    /// Of which nothing is known.
    public static final Instance UNASKED =
        new Instance(0, false, Access.UNKNOWN, 0, "", LastError.NONE);

    public static Instance unreachable(long at, String error) {
      return new Instance(at, false, Access.UNKNOWN, 0, error, LastError.NONE);
    }

    public boolean asked() {
      return at > 0;
    }

    /// Whether an exchange may succeed there, as far as it is known.
    public boolean usable() {
      return reachable && access != Access.DENIED;
    }

    public Instance with(LastError lastError) {
      return new Instance(at, reachable, access, models, error, lastError);
    }
  }

  /// The last exchange that failed on an instance.
  ///
  /// @param at milliseconds since 1970; 0 where none has
  /// @param words without secrets
  public record LastError(long at, String words) {
    public static final LastError NONE = new LastError(0, "");
  }

  public static final ProviderStatus NONE =
      new ProviderStatus(Set.of(), false, Map.of(), List.of());

  public ProviderStatus {
    dialects = Set.copyOf(dialects);
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    instances = List.copyOf(instances);
  }

  /// A provider that lists `ids`, of which nothing else is known.
  public static ProviderStatus listing(Set<Dialect> dialects, Collection<String> ids) {
    var models = new LinkedHashMap<String, Model>();
    ids.forEach(id -> models.put(id, Model.PLAIN));
    return new ProviderStatus(dialects, true, models, List.of());
  }
}
