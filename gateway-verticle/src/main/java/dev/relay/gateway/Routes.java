package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Offer;
import dev.relay.contract.Plan;
import dev.relay.contract.Session;
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

  /// They may answer.
  record Found(Plan plan) implements Resolution {

    List<Target> targets() {
      return plan.targets();
    }
  }

  /// Nobody may.
  record Refused(Failure failure) implements Resolution {}

  private record Route(RouteConfig config, Glob match, Optional<Glob> caller) {

    Route(RouteConfig config) {
      this(config, new Glob(config.match()), config.when().caller().map(Glob::new));
    }

    boolean matches(Question question) {
      return match.matches(question.model()) && isFor(question);
    }

    boolean isFor(Question question) {
      return question.meets(config.when(), caller);
    }
  }

  /// The header by which a client chooses its route.
  static final String ROUTE = "x-relay-route";

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
    this.routes = config.routes().stream().map(Route::new).toList();
  }

  /// Who may answer for `model` when `admission` asks in `dialect`, whatever else there is in the
  /// request.
  Resolution resolve(Dialect dialect, String model, Admission.Granted admission) {
    return resolve(Question.any(dialect, model, admission));
  }

  /// Who may answer `question`.
  Resolution resolve(Question question) {
    var model = question.model();
    var admission = question.admission();
    var selector = Selector.of(model, providers, disabled);
    if (selector instanceof Selector.Wrong wrong) {
      return new Refused(wrong.failure());
    }
    boolean allowed =
        admission.mayAsk(model)
            || (selector instanceof Selector.Chosen chosen
                && admission.mayAsk(chosen.target().model()));
    if (!allowed) {
      return notAllowed(model);
    }
    return selector instanceof Selector.Chosen chosen
        ? checked(question, Plan.of(List.of(known(chosen.target()))))
        : byName(question);
  }

  /// Who may answer `question` along the route that its client has chosen by `word`: a provider,
  /// one of its instances, a selector, or the `match` of an entry. Whoever may not select a model
  /// may not come to it by a route either.
  Resolution resolve(Question question, String word) {
    var selector = Selector.of(question.model(), providers, disabled);
    var model =
        selector instanceof Selector.Chosen chosen ? chosen.target().model() : question.model();
    var place = Selector.place(word, providers);
    if (place.isPresent()) {
      return selected(question, place.get().target(model, 1));
    }
    if (Selector.of(word, providers, disabled) instanceof Selector.Chosen chosen) {
      return selected(question, chosen.target());
    }
    for (var route : routes) {
      if (route.match().pattern().equals(word) && route.isFor(question)) {
        var resolution = along(question, route, model);
        return resolution instanceof Found found
                && !mayFollow(question.admission(), route, found.plan())
            ? notAllowed(question.model())
            : resolution;
      }
    }
    return new Refused(
        Failure.invalidParam(
            ROUTE,
            "invalid_route",
            "there is no route '"
                + word
                + "' for this request (expected: a provider, such as "
                + names.stream().limit(3).toList()
                + ", a selector, or the 'match' of an entry of models)"));
  }

  private Resolution selected(Question question, Target target) {
    var admission = question.admission();
    return admission.mayAsk(target.provider(), target.model())
        ? checked(question, Plan.of(List.of(known(target))))
        : notAllowed(target.model());
  }

  /// Who may ask for the name of an entry may have the models that it names itself, and no others.
  private static boolean mayFollow(Admission.Granted admission, Route route, Plan plan) {
    var config = route.config();
    boolean namesAll =
        Stream.concat(config.to().stream(), config.fallback().stream())
            .allMatch(destination -> destination.model().isPresent());
    return (namesAll && route.match().exact() && admission.mayAsk(route.match().pattern()))
        || Stream.concat(plan.targets().stream(), plan.fallback().stream())
            .allMatch(target -> admission.mayAsk(target.provider(), target.model()));
  }

  private static Resolution notAllowed(String model) {
    return refused(
        403, "model_not_allowed", "the model '" + model + "' is not allowed for this API key");
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

  private Resolution byName(Question question) {
    if (providers.isEmpty()) {
      return new Refused(
          new Failure.Unavailable(
              "no provider is enabled (expected: at least one in the configuration)"));
    }
    for (var route : routes) {
      if (route.matches(question)) {
        return along(question, route, question.model());
      }
    }
    return routes.isEmpty() ? byList(question) : unknown(question.model());
  }

  private Resolution along(Question question, Route route, String model) {
    var config = route.config();
    var targets = targets(config.to(), model);
    var fallback = targets(config.fallback(), model);
    return targets.isEmpty() && fallback.isEmpty()
        ? new Refused(
            new Failure.Unavailable(
                "every provider of the route '" + config.match() + "' is disabled"))
        : checked(question, targets, fallback, config);
  }

  private List<Target> targets(List<RouteConfig.Destination> to, String model) {
    var targets = new ArrayList<Target>(to.size());
    for (var destination : to) {
      target(destination, model).ifPresent(targets::add);
    }
    return targets;
  }

  private Optional<Target> target(RouteConfig.Destination to, String model) {
    return Selector.place(to.provider(), providers)
        .map(place -> known(place.target(to.model().orElse(model), to.weight())));
  }

  /// Who lists a name answers for it; where one provider alone speaks the dialect, it does for
  /// every name.
  private Resolution byList(Question question) {
    var dialect = question.dialect();
    var model = question.model();
    Target only = null;
    Target lister = null;
    int speaking = 0;
    for (var name : names) {
      var target = known(Target.of(name, model));
      boolean lists = lists(target);
      if (speaks(target, dialect)) {
        if (lists) {
          return checked(question, Plan.of(List.of(target)));
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
      return checked(question, Plan.of(List.of(lister)));
    }
    return only != null && (speaking == 1 || names.size() == 1)
        ? checked(question, Plan.of(List.of(only)))
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
  private Resolution checked(Question question, Plan plan) {
    var target = plan.targets().getFirst();
    if (!speaks(target, question.dialect())) {
      return refused(400, "dialect_not_supported", doesNotSpeak(target, question.dialect()));
    }
    return lacksCredential(target, question) ? new Refused(wantsOwnKey(target)) : new Found(plan);
  }

  /// The same of a route, whose fallbacks step in for those that are out of reach.
  private Resolution checked(
      Question question, List<Target> targets, List<Target> fallback, RouteConfig config) {
    var meant = speaking(targets, question.dialect());
    var spare = new ArrayList<>(speaking(fallback, question.dialect()));
    if (meant.isEmpty() && spare.isEmpty()) {
      var first = targets.isEmpty() ? fallback.getFirst() : targets.getFirst();
      return refused(400, "dialect_not_supported", doesNotSpeak(first, question.dialect()));
    }
    for (var target : meant) {
      if (lacksCredential(target, question)) {
        return new Refused(wantsOwnKey(target));
      }
    }
    spare.removeIf(target -> lacksCredential(target, question) || takesFromOwnKey(meant, target));
    if (meant.isEmpty() && spare.isEmpty()) {
      return new Refused(wantsOwnKey(speaking(fallback, question.dialect()).getFirst()));
    }
    return new Found(
        new Plan(
            meant.isEmpty() ? List.of(spare.removeFirst()) : meant,
            spare,
            config.strategy(),
            config.onOverflow(),
            config.pace(),
            Session.NONE,
            0,
            List.of()));
  }

  /// What goes with the caller's own key goes nowhere else.
  private boolean takesFromOwnKey(List<Target> meant, Target target) {
    return meant.stream()
        .anyMatch(it -> natives.ownCredential(it) && !it.provider().equals(target.provider()));
  }

  private List<Target> speaking(List<Target> targets, Dialect dialect) {
    return targets.stream().filter(target -> speaks(target, dialect)).toList();
  }

  private boolean lacksCredential(Target target, Question question) {
    var provider = providers.get(target.provider());
    return provider != null
        && provider.ownCredential()
        && question.admission().credential().isEmpty();
  }

  /// Whether anybody has to choose among the targets of `plan`.
  boolean leavesChoice(Plan plan) {
    if (plan.targets().size() > 1 || !plan.fallback().isEmpty()) {
      return true;
    }
    var target = plan.targets().getFirst();
    var provider = providers.get(target.provider());
    return target.instance() == Target.ANY_INSTANCE && provider != null && provider.instances() > 1;
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
