package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Offer;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// From the name of a model to those who may answer: selectors first, then the configured routes,
/// then what providers list.
final class Routes {

  /// What became of a name.
  sealed interface Resolution {}

  /// Any of these may answer.
  record Found(List<Target> targets) implements Resolution {}

  /// Nobody may.
  record Refused(Failure failure) implements Resolution {}

  private record Route(Glob match, Optional<Dialect> only, List<RouteConfig.Destination> to) {

    boolean matches(Dialect dialect, String model) {
      return (only.isEmpty() || only.get() == dialect) && match.matches(model);
    }
  }

  private static final Set<String> TYPES =
      Set.of(
          "openai",
          "anthropic",
          "gemini",
          "azure",
          "ollama",
          "opencode-go",
          "copilot",
          "simulated");

  private final List<Route> routes;
  private final Map<String, GatewayConfig.Provider> providers = new HashMap<>();
  private final List<String> names;
  private final Set<String> disabled;
  private final Directory directory;
  private final NativeRoutes natives;

  Routes(GatewayConfig config, Directory directory) {
    this.directory = directory;
    this.disabled = config.disabled();
    this.names = config.providers().stream().map(GatewayConfig.Provider::name).toList();
    config.providers().forEach(provider -> providers.put(provider.name(), provider));
    this.natives = new NativeRoutes(names, providers);
    this.routes =
        config.routes().stream()
            .map(route -> new Route(new Glob(route.match()), route.dialect(), route.to()))
            .toList();
  }

  /// Who may answer for `model` when `admission` asks in `dialect`.
  Resolution resolve(Dialect dialect, String model, Admission.Granted admission) {
    var selector = Selector.of(model, providers, disabled);
    if (selector instanceof Selector.Wrong wrong) {
      return new Refused(wrong.failure());
    }
    boolean allowed =
        admission.mayAsk(model)
            || (selector instanceof Selector.Chosen chosen
                && admission.mayAsk(chosen.target().model()));
    if (!allowed) {
      return refused(
          403, "model_not_allowed", "the model '" + model + "' is not allowed for this API key");
    }
    return selector instanceof Selector.Chosen chosen
        ? checked(dialect, List.of(known(chosen.target())), admission)
        : byName(dialect, model, admission);
  }

  /// The names that can be asked for and are known, in order: of the routes, and of the providers'
  /// own lists.
  List<Listed> listed(Dialect dialect, Admission.Granted admission) {
    var found = new ArrayList<Listed>();
    for (var id : known()) {
      listed(dialect, id, admission).ifPresent(found::add);
    }
    return found;
  }

  /// The same of one name.
  Optional<Listed> one(Dialect dialect, String id, Admission.Granted admission) {
    boolean known =
        routes.stream().anyMatch(route -> route.match().pattern().equals(id))
            || names.stream().anyMatch(name -> directory.offer(name).models().containsKey(id));
    return known ? listed(dialect, id, admission) : Optional.empty();
  }

  private Optional<Listed> listed(Dialect dialect, String id, Admission.Granted admission) {
    return resolve(dialect, id, admission) instanceof Found answer
        ? Optional.of(new Listed(id, answer.targets()))
        : Optional.empty();
  }

  private Set<String> known() {
    var seen = new LinkedHashSet<String>();
    for (var route : routes) {
      if (route.match().exact()) {
        seen.add(route.match().pattern());
      }
    }
    names.forEach(name -> seen.addAll(directory.offer(name).models().keySet()));
    return seen;
  }

  /// A model that can be asked for, and who may answer for it.
  record Listed(String id, List<Target> targets) {

    String provider() {
      return targets.getFirst().provider();
    }
  }

  private Resolution byName(Dialect dialect, String model, Admission.Granted admission) {
    if (providers.isEmpty()) {
      return new Refused(
          new Failure.Unavailable(
              "no provider is enabled (expected: at least one in the configuration)"));
    }
    for (var route : routes) {
      if (route.matches(dialect, model)) {
        return along(dialect, route, model, admission);
      }
    }
    return routes.isEmpty() ? byList(dialect, model, admission) : unknown(model);
  }

  private Resolution along(
      Dialect dialect, Route route, String model, Admission.Granted admission) {
    var targets = new ArrayList<Target>(route.to().size());
    for (var to : route.to()) {
      target(to, model).ifPresent(targets::add);
    }
    return targets.isEmpty()
        ? new Refused(
            new Failure.Unavailable(
                "every provider of the route '" + route.match().pattern() + "' is disabled"))
        : checked(dialect, targets, admission);
  }

  private Optional<Target> target(RouteConfig.Destination to, String model) {
    return Selector.place(to.provider(), providers)
        .map(place -> known(place.target(to.model().orElse(model), to.weight())));
  }

  /// Who lists a name answers for it; where one provider alone speaks the dialect, it does for
  /// every name.
  private Resolution byList(Dialect dialect, String model, Admission.Granted admission) {
    Target only = null;
    Target lister = null;
    int speaking = 0;
    for (var name : names) {
      var target = known(Target.of(name, model));
      boolean lists = lists(target);
      if (speaks(target, dialect)) {
        if (lists) {
          return checked(dialect, List.of(target), admission);
        }
        speaking++;
        only = target;
      } else if (lists && lister == null) {
        lister = target;
      } else if (names.size() == 1) {
        only = target;
      }
    }
    if (lister != null) {
      return checked(dialect, List.of(lister), admission);
    }
    return only != null && (speaking == 1 || names.size() == 1)
        ? checked(dialect, List.of(only), admission)
        : unknown(model);
  }

  private boolean lists(Target target) {
    return directory.offer(target.provider()).models().containsKey(target.model());
  }

  /// The same by the provider's own name of the model.
  private Target known(Target target) {
    var provider = providers.get(target.provider());
    return provider == null || !provider.protocols().byModel()
        ? target
        : target.named(provider.protocols().canonical(target.model()));
  }

  private boolean speaks(Target target, Dialect dialect) {
    var provider = providers.get(target.provider());
    if (provider == null || !provider.dialects().contains(dialect)) {
      return false;
    }
    if (!provider.protocols().byModel()) {
      return true;
    }
    var listed =
        directory.offer(provider.name()).models().getOrDefault(target.model(), Offer.Model.PLAIN);
    return provider
        .protocols()
        .speaks(target.model(), dialect, listed.dialects(), provider.dialects());
  }

  /// A target that does not speak the dialect is out of reach; so is one that wants the caller's
  /// own credential, without one.
  private Resolution checked(Dialect dialect, List<Target> all, Admission.Granted admission) {
    var targets = all.stream().filter(target -> speaks(target, dialect)).toList();
    if (targets.isEmpty()) {
      return refused(400, "dialect_not_supported", doesNotSpeak(all.getFirst(), dialect));
    }
    for (var target : targets) {
      var provider = providers.get(target.provider());
      if (provider != null && provider.ownCredential() && admission.credential().isEmpty()) {
        return new Refused(wantsOwnKey(target));
      }
    }
    return new Found(targets);
  }

  static Failure wantsOwnKey(Target target) {
    return new Failure.Unauthorized(
        "the provider '"
            + target.provider()
            + "' wants your own key (expected: it as 'Authorization: Bearer', and the key of this"
            + " gateway as x-relay-key)");
  }

  /// Where requests go that Relay does not look into.
  NativeRoutes natives() {
    return natives;
  }

  private String doesNotSpeak(Target target, Dialect dialect) {
    var spoken =
        Stream.of(Dialect.values())
            .filter(each -> speaks(target, each))
            .map(Dialect::label)
            .sorted()
            .toList();
    var provider = providers.get(target.provider());
    var byModel = provider != null && provider.dialects().contains(dialect);
    return (byModel ? "the model '" + target.model() + "' of " : "")
        + "the provider '"
        + target.provider()
        + "' does not speak the dialect '"
        + dialect.label()
        + "' (expected: one of "
        + spoken
        + "; Relay does not translate yet)";
  }

  private static Resolution unknown(String model) {
    return refused(
        404,
        "model_not_found",
        "the model '" + model + "' is not known here (expected: one of GET /v1/models)");
  }

  private static Resolution refused(int status, String code, String message) {
    return new Refused(new Failure.Invalid(status, code, Optional.of("model"), message));
  }

  static boolean isType(String word) {
    return TYPES.contains(word);
  }
}
