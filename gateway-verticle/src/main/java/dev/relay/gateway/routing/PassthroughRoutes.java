package dev.relay.gateway.routing;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.Target;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.request.PassthroughPath;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where requests go that Relay does not look into, by the word that their paths begin with.
///
/// @param names of the providers, in order
public record PassthroughRoutes(List<String> names, Map<String, GatewayConfig.Provider> providers) {

  /// Words of paths that stand for whoever speaks so.
  private static final Map<String, Set<Dialect>> WORDS =
      Map.of(
          "openai", Set.of(Dialect.OPENAI, Dialect.RESPONSES),
          "anthropic", Set.of(Dialect.ANTHROPIC),
          "gemini", Set.of(Dialect.GEMINI));

  /// Whether paths may begin with `word` that Relay does not look into.
  public boolean leadsSomewhere(String word) {
    return WORDS.containsKey(word) || Selector.instanceRef(word, providers).isPresent();
  }

  /// The call of a path that begins with `word` and that Relay does not look into; empty if that is
  /// no place.
  public Optional<ApiCall> apiCall(String word, String path, String query) {
    var place = new PassthroughPath(word, path);
    var named = Selector.instanceRef(word, providers);
    if (named.isPresent()) {
      var provider = providers.get(named.get().provider());
      var clientDialect = provider == null ? Set.<Dialect>of() : provider.dialects();
      return Optional.of(ApiCall.ofNative(place.dialect(clientDialect), place, query));
    }
    return WORDS.containsKey(word)
        ? Optional.of(
            ApiCall.ofNative(place.dialect(WORDS.getOrDefault(word, Set.of())), place, query))
        : Optional.empty();
  }

  /// Where a call goes that Relay does not look into, unless its model says more. What is stored
  /// belongs to one key: where nobody chooses, to the first.
  public Optional<Target> target(ApiCall apiCall) {
    var word = apiCall.place().map(PassthroughPath::word).orElse("");
    var named = Selector.instanceRef(word, providers);
    if (named.isPresent()) {
      return Optional.of(named.get().target("", 1));
    }
    var clientDialect = WORDS.getOrDefault(word, Set.of(Dialect.OPENAI));
    return first(Set.of(apiCall.dialect()))
        .or(() -> first(clientDialect))
        .map(name -> Target.of(name, ""));
  }

  private Optional<String> first(Set<Dialect> clientDialect) {
    return names.stream()
        .filter(name -> {
          var provider = providers.get(name);
          return provider != null && !Collections.disjoint(provider.dialects(), clientDialect);
        })
        .findFirst();
  }

  /// Who has given the response that a call asks for by its path, if that is where the path leads.
  public Optional<ResponseOwners.Owner> owner(ApiCall apiCall, ResponseOwners responses) {
    var place = apiCall.place().orElseThrow();
    var id = place.response();
    return id.isEmpty()
        ? Optional.empty()
        : responses.find(id).filter(owner -> leadsTo(place.word(), owner.by()));
  }

  private boolean leadsTo(String word, Target by) {
    var named = Selector.instanceRef(word, providers);
    return named.isPresent()
        ? named.get().provider().equals(by.provider())
            && (named.get().instance() == Target.ANY_INSTANCE
                || named.get().instance() == by.instance())
        : word.isEmpty() || word.equals("openai");
  }

  /// Whether any provider takes its callers' own credentials.
  public boolean takesOwnCredentials() {
    return providers.values().stream().anyMatch(GatewayConfig.Provider::ownCredential);
  }
}
