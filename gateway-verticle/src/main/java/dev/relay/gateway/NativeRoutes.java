package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Target;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where requests go that Relay does not look into, by the word that their paths begin with.
///
/// @param names of the providers, in order
record NativeRoutes(List<String> names, Map<String, GatewayConfig.Provider> providers) {

  /// Words of paths that stand for whoever speaks so.
  private static final Map<String, Set<Dialect>> WORDS =
      Map.of(
          "openai", Set.of(Dialect.OPENAI, Dialect.RESPONSES),
          "anthropic", Set.of(Dialect.ANTHROPIC),
          "gemini", Set.of(Dialect.GEMINI));

  /// Whether paths may begin with `word` that Relay does not look into.
  boolean leadsSomewhere(String word) {
    return WORDS.containsKey(word) || Selector.place(word, providers).isPresent();
  }

  /// The call of a path that begins with `word` and that Relay does not look into; empty if that is
  /// no place.
  Optional<Call> call(String word, String path, String query) {
    var place = new NativePlace(word, path);
    var named = Selector.place(word, providers);
    if (named.isPresent()) {
      var provider = providers.get(named.get().provider());
      var spoken = provider == null ? Set.<Dialect>of() : provider.dialects();
      return Optional.of(Call.ofNative(place.dialect(spoken), place, query));
    }
    return WORDS.containsKey(word)
        ? Optional.of(
            Call.ofNative(place.dialect(WORDS.getOrDefault(word, Set.of())), place, query))
        : Optional.empty();
  }

  /// Where a call goes that Relay does not look into, unless its model says more. What is stored
  /// belongs to one key: where nobody chooses, to the first.
  Optional<Target> target(Call call) {
    var word = call.place().map(NativePlace::word).orElse("");
    var named = Selector.place(word, providers);
    if (named.isPresent()) {
      return Optional.of(named.get().target("", 1));
    }
    var spoken = WORDS.getOrDefault(word, Set.of(Dialect.OPENAI));
    return first(Set.of(call.dialect())).or(() -> first(spoken)).map(name -> Target.of(name, ""));
  }

  private Optional<String> first(Set<Dialect> spoken) {
    return names.stream()
        .filter(name -> {
          var provider = providers.get(name);
          return provider != null && !Collections.disjoint(provider.dialects(), spoken);
        })
        .findFirst();
  }

  /// Who has given the response that a call asks for by its path, if that is where the path leads.
  Optional<MintedResponses.Minted> minted(Call call, MintedResponses responses) {
    var place = call.place().orElseThrow();
    var id = place.response();
    return id.isEmpty()
        ? Optional.empty()
        : responses.find(id).filter(minted -> leadsTo(place.word(), minted.by()));
  }

  private boolean leadsTo(String word, Target by) {
    var named = Selector.place(word, providers);
    return named.isPresent()
        ? named.get().provider().equals(by.provider())
            && (named.get().instance() == Target.ANY_INSTANCE
                || named.get().instance() == by.instance())
        : word.isEmpty() || word.equals("openai");
  }

  /// Whether any provider takes its callers' own credentials.
  boolean takesOwnCredentials() {
    return providers.values().stream().anyMatch(GatewayConfig.Provider::ownCredential);
  }
}
