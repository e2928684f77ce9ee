package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Plan;
import dev.relay.contract.Session;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// From the name of a model to those who may answer: selectors first, then the configured routes,
/// then what providers list. A name with a slash may be a model's own, which begins with the name
/// of its maker: where an entry or a list knows it as a whole, it is one.
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

    boolean isCalled(String word) {
      return match.pattern().equals(word);
    }

    boolean isFor(Question question) {
      return question.meets(config.when(), caller);
    }
  }

  /// The header by which a client chooses its route.
  static final String ROUTE = "x-relay-route";

  private final List<Route> routes;
  private final Map<String, GatewayConfig.Provider> providers = new HashMap<>();
  private final List<String> names;
  private final Set<String> disabled;
  private final Reach reach;
  private final NativeRoutes natives;
  private final Listing listing;
  private final boolean lookIntoBodies;

  Routes(GatewayConfig config, Directory directory) {
    this.disabled = config.disabled();
    this.names = config.providers().stream().map(GatewayConfig.Provider::name).toList();
    config.providers().forEach(provider -> providers.put(provider.name(), provider));
    this.reach = new Reach(providers, directory);
    this.natives = new NativeRoutes(names, providers);
    this.routes = config.routes().stream().map(Route::new).toList();
    this.lookIntoBodies = config.routes().stream().anyMatch(it -> it.when().looksIntoBodies());
    this.listing = new Listing(this, routes.stream().map(Route::match).toList(), names, directory);
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
    if (!(selector instanceof Selector.None) && admission.mayAsk(model)) {
      var whole = byWholeName(question);
      if (whole.isPresent()) {
        return whole.get();
      }
    }
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
        ? checked(question, Plan.of(List.of(reach.known(chosen.target()))))
        : byName(question);
  }

  /// Who may answer `question` along the route that its client has chosen by `word`: a provider,
  /// one of its instances, a selector, or the `match` of an entry. Whoever may not select a model
  /// may not come to it by a route either.
  Resolution resolve(Question question, String word) {
    var place = Selector.place(word, providers);
    if (place.isPresent()) {
      return selected(question, place.get().target(bare(question, place.get()), 1));
    }
    boolean entry = isSlashed(word) && routes.stream().anyMatch(route -> route.isCalled(word));
    if (!entry && Selector.of(word, providers, disabled) instanceof Selector.Chosen chosen) {
      return selected(question, chosen.target());
    }
    var model =
        Selector.of(question.model(), providers, disabled) instanceof Selector.Chosen chosen
                && byWholeName(question).isEmpty()
            ? chosen.target().model()
            : question.model();
    for (var route : routes) {
      if (route.isCalled(word) && route.isFor(question)) {
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

  /// The model that a question asks of `place`: what its name selects is left out, unless the
  /// provider there, or an entry, knows it as a whole.
  private String bare(Question question, Selector.Place place) {
    var model = question.model();
    boolean listed = isSlashed(model) && reach.lists(place.target(model, 1));
    return !listed
            && Selector.of(model, providers, disabled) instanceof Selector.Chosen chosen
            && entry(question).isEmpty()
        ? chosen.target().model()
        : model;
  }

  /// Who may answer for a name that reads as a selector with a slash, and is known as a whole.
  private Optional<Resolution> byWholeName(Question question) {
    if (!isSlashed(question.model())) {
      return Optional.empty();
    }
    var entry = entry(question);
    if (entry.isPresent()) {
      return entry.map(route -> along(question, route, question.model()));
    }
    boolean listed =
        names.stream()
            .anyMatch(name -> reach.lists(reach.known(Target.of(name, question.model()))));
    return listed && byList(question) instanceof Found found
        ? Optional.of(found)
        : Optional.empty();
  }

  /// The first entry that says something of a name with a slash.
  private Optional<Route> entry(Question question) {
    return isSlashed(question.model())
        ? routes.stream()
            .filter(route -> !route.match().isBare() && route.matches(question))
            .findFirst()
        : Optional.empty();
  }

  /// Whether a selector in `name` would end at a slash.
  private static boolean isSlashed(String name) {
    int slash = name.indexOf('/');
    int colon = name.indexOf(':');
    return slash > 0 && (colon < 0 || slash < colon);
  }

  private Resolution selected(Question question, Target target) {
    var admission = question.admission();
    return admission.mayAsk(target.provider(), target.model())
        ? checked(question, Plan.of(List.of(reach.known(target))))
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
        403,
        "model_not_allowed",
        model.isEmpty()
            ? "this API key may ask for some models only, and none is named (expected: 'model')"
            : "the model '" + model + "' is not allowed for this API key");
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
        .map(place -> reach.known(place.target(to.model().orElse(model), to.weight())));
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
      var target = reach.known(Target.of(name, model));
      boolean lists = reach.lists(target);
      if (reach.speaks(target, dialect)) {
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

  /// A target that does not speak the dialect is out of reach; so is one that wants the caller's
  /// own credential, without one.
  private Resolution checked(Question question, Plan plan) {
    var target = plan.targets().getFirst();
    if (!reach.speaks(target, question.dialect())) {
      return new Refused(reach.doesNotSpeak(target, question.dialect()));
    }
    return reach.lacksCredential(target, question.admission())
        ? new Refused(Reach.wantsOwnKey(target))
        : new Found(plan);
  }

  /// The same of a route, whose fallbacks step in for those that are out of reach.
  private Resolution checked(
      Question question, List<Target> targets, List<Target> fallback, RouteConfig config) {
    var meant = reach.speaking(targets, question.dialect());
    var speaking = reach.speaking(fallback, question.dialect());
    if (meant.isEmpty() && speaking.isEmpty()) {
      var first = targets.isEmpty() ? fallback.getFirst() : targets.getFirst();
      return new Refused(reach.doesNotSpeak(first, question.dialect()));
    }
    for (var target : meant) {
      if (reach.lacksCredential(target, question.admission())) {
        return new Refused(Reach.wantsOwnKey(target));
      }
    }
    var spare = new ArrayList<>(speaking);
    spare.removeIf(target ->
        reach.lacksCredential(target, question.admission()) || takesFromOwnKey(meant, target));
    if (meant.isEmpty() && spare.isEmpty()) {
      return new Refused(Reach.wantsOwnKey(speaking.getFirst()));
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
        .anyMatch(it -> reach.ownCredential(it) && !it.provider().equals(target.provider()));
  }

  /// Whether anybody has to choose among the targets of `plan`.
  boolean leavesChoice(Plan plan) {
    if (plan.targets().size() > 1 || !plan.fallback().isEmpty()) {
      return true;
    }
    return reach.leavesChoice(plan.targets().getFirst());
  }

  /// Whether what a request has in it may decide who answers.
  boolean lookIntoBodies() {
    return lookIntoBodies;
  }

  /// Whether who asks may decide who answers.
  boolean differByCaller() {
    return routes.stream().anyMatch(route -> route.caller().isPresent());
  }

  /// The names that can be asked for.
  Listing listing() {
    return listing;
  }

  /// Who can answer at all.
  Reach reach() {
    return reach;
  }

  /// Where requests go that Relay does not look into.
  NativeRoutes natives() {
    return natives;
  }

  private static Resolution unknown(String model) {
    return model.isEmpty()
        ? refused(
            400,
            "missing_required_parameter",
            "'model' is missing (expected: a model, or an entry '*' for requests that name none)")
        : refused(
            404,
            "model_not_found",
            "the model '" + model + "' is not known here (expected: one of GET /v1/models)");
  }

  private static Resolution refused(int status, String code, String message) {
    return new Refused(new Failure.Invalid(status, code, Optional.of("model"), message));
  }
}
