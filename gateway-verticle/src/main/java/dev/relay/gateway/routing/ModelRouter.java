package dev.relay.gateway.routing;

import dev.relay.contract.Dialect;
import dev.relay.contract.Session;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.Glob;
import dev.relay.gateway.config.RouteConfig;
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
public final class ModelRouter {

  /// What became of a name.
  public sealed interface Resolution {}

  /// They may answer.
  public record Found(Plan plan) implements Resolution {

    public List<Target> targets() {
      return plan.targets();
    }
  }

  /// Nobody may.
  public record NoRoute(Failure failure) implements Resolution {}

  private record Route(RouteConfig config, Glob match, Optional<Glob> caller) {

    Route(RouteConfig config) {
      this(config, new Glob(config.match()), config.when().caller().map(Glob::new));
    }

    boolean matches(RouteQuery routeQuery) {
      return match.matches(routeQuery.model()) && isFor(routeQuery);
    }

    boolean isCalled(String word) {
      return match.pattern().equals(word);
    }

    boolean isFor(RouteQuery routeQuery) {
      return routeQuery.meets(config.when(), caller);
    }
  }

  /// The header by which a client chooses its route.
  public static final String ROUTE = "x-relay-route";

  private final List<Route> routes;
  private final Map<String, GatewayConfig.Provider> providers = new HashMap<>();
  private final List<String> names;
  private final Set<String> disabled;
  private final Eligibility eligibility;
  private final PassthroughRoutes natives;
  private final ModelListing modelListing;
  private final boolean lookIntoBodies;

  public ModelRouter(GatewayConfig config, Directory directory) {
    this.disabled = config.disabled();
    this.names = config.providers().stream().map(GatewayConfig.Provider::name).toList();
    config.providers().forEach(provider -> providers.put(provider.name(), provider));
    this.eligibility = new Eligibility(providers, directory);
    this.natives = new PassthroughRoutes(names, providers);
    this.routes = config.routes().stream().map(Route::new).toList();
    this.lookIntoBodies = config.routes().stream().anyMatch(it -> it.when().looksIntoBodies());
    this.modelListing =
        new ModelListing(this, routes.stream().map(Route::match).toList(), names, directory);
  }

  /// Who may answer for `model` when `admission` asks in `dialect`, whatever else there is in the
  /// request.
  Resolution resolve(Dialect dialect, String model, Identity.Authenticated admission) {
    return resolve(RouteQuery.any(dialect, model, admission));
  }

  /// Who may answer `question`.
  public Resolution resolve(RouteQuery routeQuery) {
    var model = routeQuery.model();
    var admission = routeQuery.admission();
    var selector = Selector.of(model, providers, disabled);
    if (!(selector instanceof Selector.None) && admission.mayAsk(model)) {
      var whole = byWholeName(routeQuery);
      if (whole.isPresent()) {
        return whole.get();
      }
    }
    if (selector instanceof Selector.Wrong wrong) {
      return new NoRoute(wrong.failure());
    }
    boolean allowed =
        admission.mayAsk(model)
            || (selector instanceof Selector.Chosen chosen
                && admission.mayAsk(chosen.target().model()));
    if (!allowed) {
      return notAllowed(model);
    }
    return selector instanceof Selector.Chosen chosen
        ? checked(routeQuery, Plan.of(List.of(eligibility.known(chosen.target()))))
        : byName(routeQuery);
  }

  /// Who may answer `question` along the route that its client has chosen by `word`: a provider,
  /// one of its instances, a selector, or the `match` of an entry. Whoever may not select a model
  /// may not come to it by a route either.
  public Resolution resolve(RouteQuery routeQuery, String word) {
    var instanceRef = Selector.instanceRef(word, providers);
    if (instanceRef.isPresent()) {
      return selected(routeQuery, instanceRef.get().target(bare(routeQuery, instanceRef.get()), 1));
    }
    boolean entry = isSlashed(word) && routes.stream().anyMatch(route -> route.isCalled(word));
    if (!entry && Selector.of(word, providers, disabled) instanceof Selector.Chosen chosen) {
      return selected(routeQuery, chosen.target());
    }
    var model =
        Selector.of(routeQuery.model(), providers, disabled) instanceof Selector.Chosen chosen
                && byWholeName(routeQuery).isEmpty()
            ? chosen.target().model()
            : routeQuery.model();
    for (var route : routes) {
      if (route.isCalled(word) && route.isFor(routeQuery)) {
        var resolution = along(routeQuery, route, model);
        return resolution instanceof Found found
                && !mayFollow(routeQuery.admission(), route, found.plan())
            ? notAllowed(routeQuery.model())
            : resolution;
      }
    }
    return new NoRoute(
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
  private String bare(RouteQuery routeQuery, Selector.InstanceRef instanceRef) {
    var model = routeQuery.model();
    boolean listed = isSlashed(model) && eligibility.lists(instanceRef.target(model, 1));
    return !listed
            && Selector.of(model, providers, disabled) instanceof Selector.Chosen chosen
            && entry(routeQuery).isEmpty()
        ? chosen.target().model()
        : model;
  }

  /// Who may answer for a name that reads as a selector with a slash, and is known as a whole.
  private Optional<Resolution> byWholeName(RouteQuery routeQuery) {
    if (!isSlashed(routeQuery.model())) {
      return Optional.empty();
    }
    var entry = entry(routeQuery);
    if (entry.isPresent()) {
      return entry.map(route -> along(routeQuery, route, routeQuery.model()));
    }
    boolean listed =
        names.stream()
            .anyMatch(
                name -> eligibility.lists(eligibility.known(Target.of(name, routeQuery.model()))));
    return listed && byList(routeQuery) instanceof Found found
        ? Optional.of(found)
        : Optional.empty();
  }

  /// The first entry that says something of a name with a slash.
  private Optional<Route> entry(RouteQuery routeQuery) {
    return isSlashed(routeQuery.model())
        ? routes.stream()
            .filter(route -> !route.match().isBare() && route.matches(routeQuery))
            .findFirst()
        : Optional.empty();
  }

  /// Whether a selector in `name` would end at a slash.
  private static boolean isSlashed(String name) {
    int slash = name.indexOf('/');
    int colon = name.indexOf(':');
    return slash > 0 && (colon < 0 || slash < colon);
  }

  private Resolution selected(RouteQuery routeQuery, Target target) {
    var admission = routeQuery.admission();
    return admission.mayAsk(target.provider(), target.model())
        ? checked(routeQuery, Plan.of(List.of(eligibility.known(target))))
        : notAllowed(target.model());
  }

  /// Who may ask for the name of an entry may have the models that it names itself, and no others.
  private static boolean mayFollow(Identity.Authenticated admission, Route route, Plan plan) {
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

  private Resolution byName(RouteQuery routeQuery) {
    if (providers.isEmpty()) {
      return new NoRoute(
          new Failure.Unavailable(
              "no provider is enabled (expected: at least one in the configuration)"));
    }
    for (var route : routes) {
      if (route.matches(routeQuery)) {
        return along(routeQuery, route, routeQuery.model());
      }
    }
    return routes.isEmpty() ? byList(routeQuery) : unknown(routeQuery.model());
  }

  private Resolution along(RouteQuery routeQuery, Route route, String model) {
    var config = route.config();
    var targets = targets(config.to(), model);
    var fallback = targets(config.fallback(), model);
    return targets.isEmpty() && fallback.isEmpty()
        ? new NoRoute(
            new Failure.Unavailable(
                "every provider of the route '" + config.match() + "' is disabled"))
        : checked(routeQuery, targets, fallback, config);
  }

  private List<Target> targets(List<RouteConfig.Destination> to, String model) {
    var targets = new ArrayList<Target>(to.size());
    for (var destination : to) {
      target(destination, model).ifPresent(targets::add);
    }
    return targets;
  }

  private Optional<Target> target(RouteConfig.Destination to, String model) {
    return Selector.instanceRef(to.provider(), providers)
        .map(instanceRef ->
            eligibility.known(instanceRef.target(to.model().orElse(model), to.weight())));
  }

  /// Who lists a name answers for it; where one provider alone speaks the dialect, it does for
  /// every name.
  private Resolution byList(RouteQuery routeQuery) {
    var dialect = routeQuery.dialect();
    var model = routeQuery.model();
    Target only = null;
    Target lister = null;
    int speaking = 0;
    for (var name : names) {
      var target = eligibility.known(Target.of(name, model));
      boolean lists = eligibility.lists(target);
      if (eligibility.speaks(target, dialect)) {
        if (lists) {
          return checked(routeQuery, Plan.of(List.of(target)));
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
      return checked(routeQuery, Plan.of(List.of(lister)));
    }
    return only != null && (speaking == 1 || names.size() == 1)
        ? checked(routeQuery, Plan.of(List.of(only)))
        : unknown(model);
  }

  /// A target that does not speak the dialect is out of reach; so is one that wants the caller's
  /// own credential, without one.
  private Resolution checked(RouteQuery routeQuery, Plan plan) {
    var target = plan.targets().getFirst();
    if (!eligibility.speaks(target, routeQuery.dialect())) {
      return new NoRoute(eligibility.doesNotSpeak(target, routeQuery.dialect()));
    }
    return eligibility.lacksCredential(target, routeQuery.admission())
        ? new NoRoute(Eligibility.wantsOwnKey(target))
        : new Found(plan);
  }

  /// The same of a route, whose fallbacks step in for those that are out of reach.
  private Resolution checked(
      RouteQuery routeQuery, List<Target> targets, List<Target> fallback, RouteConfig config) {
    var meant = eligibility.speaking(targets, routeQuery.dialect());
    var speaking = eligibility.speaking(fallback, routeQuery.dialect());
    if (meant.isEmpty() && speaking.isEmpty()) {
      var first = targets.isEmpty() ? fallback.getFirst() : targets.getFirst();
      return new NoRoute(eligibility.doesNotSpeak(first, routeQuery.dialect()));
    }
    for (var target : meant) {
      if (eligibility.lacksCredential(target, routeQuery.admission())) {
        return new NoRoute(Eligibility.wantsOwnKey(target));
      }
    }
    var spare = new ArrayList<>(speaking);
    spare.removeIf(target ->
        eligibility.lacksCredential(target, routeQuery.admission())
            || takesFromOwnKey(meant, target));
    if (meant.isEmpty() && spare.isEmpty()) {
      return new NoRoute(Eligibility.wantsOwnKey(speaking.getFirst()));
    }
    return new Found(
        new Plan(
            meant.isEmpty() ? List.of(spare.removeFirst()) : meant,
            spare,
            config.strategy(),
            config.onOverflow(),
            config.streamTimeouts(),
            Session.NONE,
            0,
            List.of()));
  }

  /// What goes with the caller's own key goes nowhere else.
  private boolean takesFromOwnKey(List<Target> meant, Target target) {
    return meant.stream()
        .anyMatch(it -> eligibility.ownCredential(it) && !it.provider().equals(target.provider()));
  }

  /// Whether anybody has to choose among the targets of `plan`.
  public boolean leavesChoice(Plan plan) {
    if (plan.targets().size() > 1 || !plan.fallback().isEmpty()) {
      return true;
    }
    return eligibility.leavesChoice(plan.targets().getFirst());
  }

  /// Whether what a request has in it may decide who answers.
  public boolean lookIntoBodies() {
    return lookIntoBodies;
  }

  /// Whether who asks may decide who answers.
  boolean differByCaller() {
    return routes.stream().anyMatch(route -> route.caller().isPresent());
  }

  /// The names that can be asked for.
  public ModelListing modelListing() {
    return modelListing;
  }

  /// Who can answer at all.
  public Eligibility eligibility() {
    return eligibility;
  }

  /// Where requests go that Relay does not look into.
  public PassthroughRoutes natives() {
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
    return new NoRoute(new Failure.Invalid(status, code, Optional.of("model"), message));
  }
}
