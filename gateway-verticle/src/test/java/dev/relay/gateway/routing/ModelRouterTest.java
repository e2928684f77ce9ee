package dev.relay.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Credential.Scheme;
import dev.relay.contract.Dialect;
import dev.relay.contract.InboxId;
import dev.relay.contract.Secret;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.Glob;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.protocol.ModelLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRouterTest {

  private static final Set<Dialect> SPEAKS = Set.of(Dialect.OPENAI, Dialect.RESPONSES);
  private static final GatewayConfig.Provider OPENAI =
      new GatewayConfig.Provider("openai", 1, false, SPEAKS);
  private static final GatewayConfig.Provider ANTHROPIC =
      new GatewayConfig.Provider("anthropic", 1, false, Set.of(Dialect.ANTHROPIC));
  private static final GatewayConfig.Provider P = new GatewayConfig.Provider("p", 3, false, SPEAKS);
  private static final GatewayConfig.Provider DOTTED =
      new GatewayConfig.Provider("my.own", 2, false, SPEAKS);
  private static final GatewayConfig.Provider OWN_KEY =
      new GatewayConfig.Provider("byok", 1, true, SPEAKS);
  private static final String DISABLED = "disabled";
  private static final Identity.Authenticated ANYBODY = caller(Optional.empty(), "*");
  private static final Identity.Authenticated WITH_CREDENTIAL =
      caller(Optional.of(new Credential(Scheme.BEARER, new Secret("sk-own"))), "*");

  @ParameterizedTest
  @CsvSource({
    "openai:gpt-4o,          openai, 0, gpt-4o",
    "openai/gpt-4o,          openai, 0, gpt-4o",
    "p:m,                    p,      0, m",
    "p.1:m,                  p,      1, m",
    "p.2:m,                  p,      2, m",
    "p.3/m,                  p,      3, m",
    "my.own:m,               my.own, 0, m",
    "my.own.2:m,             my.own, 2, m",
    "p:vendor/model,         p,      0, vendor/model",
    "p/vendor/model,         p,      0, vendor/model",
    "p/llama3:8b,            p,      0, llama3:8b",
    "p:llama3:8b,            p,      0, llama3:8b",
    "p:openai:x,             p,      0, openai:x",
  })
  void a_selector_chooses(String name, String provider, int instance, String model) {
    var modelRouter = modelRouter(List.of(), OPENAI, P, DOTTED);

    assertThat(targets(modelRouter, name))
        .containsExactly(new Target(provider, instance, model, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama3:8b",
        "vendor/model",
        "vendor/model:free",
        "vendor/p:m",
        ":m",
        "/m",
        "p",
        "P:m",
        "p.2",
        "vendor.2:m",
        "p.x/m",
        "p.4/m",
        "anthropic/claude",
        "bus:m",
        "8b:llama3"
      })
  void a_name_without_a_configured_prefix_is_only_a_name(String name) {
    var modelRouter = modelRouter(List.of(), P);

    assertThat(targets(modelRouter, name)).containsExactly(Target.of("p", name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai:m",
        "anthropic:m",
        "gemini:m",
        "azure:m",
        "ollama:m",
        "opencode-go:m",
        "copilot:m",
        "simulated:m"
      })
  void a_built_in_type_that_is_not_configured_is_refused(String name) {
    var failure = refused(modelRouter(List.of(), P), name, ANYBODY);

    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.code()).isEqualTo("invalid_model");
    assertThat(failure.param()).contains("model");
    assertThat(failure.message())
        .isEqualTo(
            "no provider '"
                + name.replace(":m", "")
                + "' is configured here (expected: one of [p])");
  }

  @ParameterizedTest
  @CsvSource({"p.4:m", "p.999:m"})
  void an_instance_that_there_is_not_is_refused(String name) {
    var failure = refused(modelRouter(List.of(), P), name, ANYBODY);

    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.message()).endsWith("is no instance (expected: 1 to 3)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"p:", "p/", "p.2:"})
  void a_selector_without_a_model_is_refused(String name) {
    assertThat(refused(modelRouter(List.of(), P), name, ANYBODY).status()).isEqualTo(400);
  }

  @Test
  void one_provider_takes_every_name() {
    assertThat(targets(modelRouter(List.of(), P), "anything"))
        .containsExactly(Target.of("p", "anything"));
  }

  @Test
  void a_listed_name_goes_to_who_lists_it() {
    var directory = listing("p", "llama3:8b", "shared");
    announce(directory, "openai", "gpt-4o", "shared");
    var modelRouter = new ModelRouter(config(List.of(), OPENAI, P), directory);

    assertThat(targets(modelRouter, "llama3:8b")).containsExactly(Target.of("p", "llama3:8b"));
    assertThat(targets(modelRouter, "gpt-4o")).containsExactly(Target.of("openai", "gpt-4o"));
    assertThat(targets(modelRouter, "shared")).containsExactly(Target.of("openai", "shared"));
  }

  @Test
  void a_name_that_none_of_several_lists_is_not_found() {
    var failure = refused(modelRouter(List.of(), OPENAI, P), "unknown", ANYBODY);

    assertThat(failure.status()).isEqualTo(404);
    assertThat(failure.code()).isEqualTo("model_not_found");
    assertThat(failure.message()).contains("'unknown'", "GET /v1/models");
  }

  @Test
  void a_list_never_forbids_a_selected_name() {
    var modelRouter = new ModelRouter(config(List.of(), OPENAI, P), listing("p", "llama3:8b"));

    assertThat(targets(modelRouter, "p:other")).containsExactly(Target.of("p", "other"));
  }

  @Test
  void the_first_route_that_matches_wins() {
    var modelRouter =
        modelRouter(
            List.of(
                route("gpt-4*", to("openai")), route("gpt-*", to("p")), route("*", to("my.own"))),
            OPENAI,
            P,
            DOTTED);

    assertThat(targets(modelRouter, "gpt-4o")).containsExactly(Target.of("openai", "gpt-4o"));
    assertThat(targets(modelRouter, "gpt-3")).containsExactly(Target.of("p", "gpt-3"));
    assertThat(targets(modelRouter, "vendor/x")).containsExactly(Target.of("my.own", "vendor/x"));
  }

  @Test
  void who_alone_speaks_the_dialect_answers_for_every_name() {
    var modelRouter = modelRouter(List.of(), OPENAI, ANTHROPIC);

    assertThat(modelRouter.resolve(Dialect.ANTHROPIC, "any", ANYBODY))
        .isEqualTo(new ModelRouter.Found(only(Target.of("anthropic", "any"))));
    assertThat(modelRouter.resolve(Dialect.OPENAI, "any", ANYBODY))
        .isEqualTo(new ModelRouter.Found(only(Target.of("openai", "any"))));
  }

  @Test
  void those_of_a_route_that_speak_the_dialect_may_answer() {
    var modelRouter =
        modelRouter(List.of(route("m", to("openai"), to("anthropic"))), OPENAI, ANTHROPIC);

    assertThat(modelRouter.resolve(Dialect.ANTHROPIC, "m", ANYBODY))
        .isEqualTo(new ModelRouter.Found(only(Target.of("anthropic", "m"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai:m", "openai/m"})
  void a_chosen_provider_that_does_not_speak_the_dialect_is_a_callers_fault(String name) {
    var resolution =
        modelRouter(List.of(), OPENAI, ANTHROPIC).resolve(Dialect.ANTHROPIC, name, ANYBODY);

    assertThat(resolution)
        .isInstanceOfSatisfying(
            ModelRouter.NoRoute.class,
            noRoute -> {
              assertThat(noRoute.failure().status()).isEqualTo(400);
              assertThat(noRoute.failure().message())
                  .contains("does not speak the dialect 'anthropic'", "[openai, responses]");
            });
  }

  @Test
  void with_routes_an_unmatched_name_is_not_found_even_if_listed() {
    var modelRouter =
        new ModelRouter(config(List.of(route("gpt-*", to("p"))), P), listing("p", "llama"));

    assertThat(refused(modelRouter, "llama", ANYBODY).status()).isEqualTo(404);
  }

  @Test
  void a_selector_comes_before_the_routes() {
    var modelRouter = modelRouter(List.of(route("*", to("openai"))), OPENAI, P);

    assertThat(targets(modelRouter, "p:m")).containsExactly(Target.of("p", "m"));
  }

  @Test
  void a_route_names_model_weight_and_instance() {
    var destinations =
        List.of(
            new RouteConfig.Destination("p.2", Optional.of("own"), 3),
            new RouteConfig.Destination("openai", Optional.empty(), 1));
    var modelRouter = modelRouter(List.of(new RouteConfig("fast", destinations)), OPENAI, P);

    assertThat(targets(modelRouter, "fast"))
        .containsExactly(new Target("p", 2, "own", 3), new Target("openai", 0, "fast", 1));
  }

  @Test
  void a_route_may_be_for_one_dialect() {
    var modelRouter =
        modelRouter(
            List.of(
                when("*", RouteConfig.When.in(Optional.of(Dialect.ANTHROPIC)), to("anthropic")),
                new RouteConfig("*", List.of(to("openai")))),
            OPENAI,
            ANTHROPIC);

    assertThat(found(modelRouter, Dialect.ANTHROPIC)).containsExactly(Target.of("anthropic", "m"));
    assertThat(found(modelRouter, Dialect.OPENAI)).containsExactly(Target.of("openai", "m"));
  }

  private static List<Target> found(ModelRouter modelRouter, Dialect dialect) {
    return ((ModelRouter.Found) modelRouter.resolve(dialect, "m", ANYBODY)).targets();
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled:m", "disabled.2:m", "disabled/m"})
  void a_selector_of_a_disabled_provider_is_unavailable_and_goes_to_nobody_else(String name) {
    var resolution = modelRouter(List.of(), P).resolve(Dialect.OPENAI, name, ANYBODY);

    assertThat(resolution)
        .isEqualTo(
            new ModelRouter.NoRoute(
                new Failure.Unavailable(
                    "the provider '" + name.split("[:/]", -1)[0] + "' is disabled")));
  }

  @Test
  void a_disabled_provider_is_left_out_of_a_route() {
    var modelRouter = modelRouter(List.of(route("*", to("disabled"), to("p"))), P);

    assertThat(targets(modelRouter, "m")).containsExactly(Target.of("p", "m"));
  }

  @Test
  void a_route_of_disabled_providers_is_unavailable() {
    var resolution =
        modelRouter(List.of(route("m", to("disabled"))), P).resolve(Dialect.OPENAI, "m", ANYBODY);

    assertThat(((ModelRouter.NoRoute) resolution).failure())
        .isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void without_any_provider_nobody_is_available() {
    var resolution = modelRouter(List.of()).resolve(Dialect.OPENAI, "m", ANYBODY);

    assertThat(((ModelRouter.NoRoute) resolution).failure().status()).isEqualTo(503);
  }

  @Test
  void a_name_that_the_key_may_not_use_is_forbidden() {
    var failure = refused(modelRouter(List.of(), P), "claude", caller(Optional.empty(), "gpt-*"));

    assertThat(failure.status()).isEqualTo(403);
    assertThat(failure.code()).isEqualTo("model_not_allowed");
  }

  @Test
  void a_selected_name_is_allowed_by_itself_or_with_its_provider() {
    var modelRouter = modelRouter(List.of(), OPENAI, P);

    assertThat(modelRouter.resolve(Dialect.OPENAI, "p:gpt-4o", caller(Optional.empty(), "gpt-*")))
        .isInstanceOf(ModelRouter.Found.class);
    assertThat(modelRouter.resolve(Dialect.OPENAI, "p:gpt-4o", caller(Optional.empty(), "p:*")))
        .isInstanceOf(ModelRouter.Found.class);
    assertThat(refused(modelRouter, "p:gpt-4o", caller(Optional.empty(), "openai:*")).status())
        .isEqualTo(403);
  }

  @Test
  void a_key_without_models_may_use_none() {
    assertThat(refused(modelRouter(List.of(), P), "m", caller(Optional.empty())).status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"byok:m", "byok/m", "byok.1:m", "listed"})
  void a_provider_of_the_callers_own_key_wants_one(String name) {
    var modelRouter = new ModelRouter(config(List.of(), OWN_KEY, P), listing("byok", "listed"));

    var without = modelRouter.resolve(Dialect.OPENAI, name, ANYBODY);

    assertThat(((ModelRouter.NoRoute) without).failure()).isInstanceOf(Failure.Unauthorized.class);
    assertThat(modelRouter.resolve(Dialect.OPENAI, name, WITH_CREDENTIAL))
        .isInstanceOf(ModelRouter.Found.class);
  }

  @Test
  void nothing_falls_through_from_the_callers_own_key_to_another() {
    var modelRouter = modelRouter(List.of(route("*", to("byok"), to("p"))), OWN_KEY, P);

    assertThat(modelRouter.resolve(Dialect.OPENAI, "m", ANYBODY))
        .isInstanceOf(ModelRouter.NoRoute.class);
  }

  @Test
  void the_list_has_exact_routes_and_what_providers_list_each_once() {
    var directory = listing("p", "llama", "gpt-4o");
    announce(directory, "openai", "gpt-4o", "hidden");
    var modelRouter =
        new ModelRouter(
            config(
                List.of(
                    route("fast", to("p")), route("gpt-*", to("openai")), route("ll*", to("p"))),
                OPENAI,
                P),
            directory);

    assertThat(modelRouter.modelListing().all(Dialect.OPENAI, ANYBODY))
        .extracting(ModelListing.Listed::id, ModelListing.Listed::provider)
        .containsExactly(tuple("fast", "p"), tuple("gpt-4o", "openai"), tuple("llama", "p"));
  }

  @Test
  void the_list_has_only_what_the_key_may_use() {
    var modelRouter = new ModelRouter(config(List.of(), P), listing("p", "llama", "gpt-4o"));

    assertThat(modelRouter.modelListing().all(Dialect.OPENAI, caller(Optional.empty(), "gpt-*")))
        .containsExactly(new ModelListing.Listed("gpt-4o", List.of(Target.of("p", "gpt-4o"))));
  }

  @Test
  void everything_listed_can_be_asked_for() {
    var modelRouter =
        new ModelRouter(config(List.of(), OPENAI, P), listing("p", "openai/x", "vendor/y", "z:1"));

    assertThat(modelRouter.modelListing().all(Dialect.OPENAI, ANYBODY))
        .allSatisfy(listed ->
            assertThat(targets(modelRouter, listed.id()).getFirst().provider())
                .isEqualTo(listed.provider()));
  }

  private static ModelRouter modelRouter(
      List<RouteConfig> routes, GatewayConfig.Provider... providers) {
    return new ModelRouter(config(routes, providers), new Directory());
  }

  private static GatewayConfig config(
      List<RouteConfig> routes, GatewayConfig.Provider... providers) {
    return new GatewayConfig(
        ServerConfig.DEFAULT,
        AuthConfig.DEFAULT,
        routes,
        List.of(providers),
        Set.of(DISABLED),
        _ -> ModelLimits.UNKNOWN,
        List.of());
  }

  private static RouteConfig route(String match, RouteConfig.Destination... to) {
    return new RouteConfig(match, List.of(to));
  }

  private static RouteConfig.Destination to(String provider) {
    return new RouteConfig.Destination(provider, Optional.empty(), 1);
  }

  private static Directory listing(String provider, String... models) {
    var directory = new Directory();
    announce(directory, provider, models);
    return directory;
  }

  private static void announce(Directory directory, String provider, String... models) {
    directory.announce(
        Role.provider(provider),
        new InboxId(1, provider.hashCode()),
        provider,
        ProviderStatus.listing(Set.of(Dialect.OPENAI), List.of(models)));
  }

  private static Identity.Authenticated caller(Optional<Credential> credential, String... globs) {
    return new Identity.Authenticated(
        Caller.ANONYMOUS,
        credential,
        Stream.of(globs).map(Glob::new).toList(),
        AuthConfig.PassthroughScope.STATELESS);
  }

  private static List<Target> targets(ModelRouter modelRouter, String model) {
    return ((ModelRouter.Found) modelRouter.resolve(Dialect.OPENAI, model, ANYBODY)).targets();
  }

  private static Failure.Invalid refused(
      ModelRouter modelRouter, String model, Identity.Authenticated caller) {
    return (Failure.Invalid)
        ((ModelRouter.NoRoute) modelRouter.resolve(Dialect.OPENAI, model, caller)).failure();
  }

  @Test
  void a_chosen_route_leads_a_key_to_no_model_that_it_may_not_ask_for() {
    var small = caller(Optional.empty(), "small", "tiny");
    var modelRouter =
        modelRouter(
            List.of(
                route("small", to("openai")),
                new RouteConfig(
                    "tiny",
                    List.of(new RouteConfig.Destination("openai", Optional.of("tiny-own"), 1)))),
            OPENAI);

    assertThat(chosen(modelRouter, "large", "small", small))
        .isInstanceOf(ModelRouter.NoRoute.class);
    assertThat(chosen(modelRouter, "small", "small", small)).isInstanceOf(ModelRouter.Found.class);
    assertThat(chosen(modelRouter, "large", "tiny", small)).isInstanceOf(ModelRouter.Found.class);
    assertThat(chosen(modelRouter, "large", "openai", small))
        .isInstanceOf(ModelRouter.NoRoute.class);
    assertThat(chosen(modelRouter, "large", "openai:large", small))
        .isInstanceOf(ModelRouter.NoRoute.class);
  }

  @Test
  void what_goes_with_a_callers_own_key_falls_back_to_nobody_else() {
    var own = new RouteConfig.Destination("byok", Optional.empty(), 1);
    var route =
        new RouteConfig(
            "m",
            RouteConfig.When.ALWAYS,
            List.of(own),
            List.of(to("openai"), own),
            Plan.Strategy.WEIGHTED,
            true,
            StreamTimeouts.ANY);
    var modelRouter = modelRouter(List.of(route), OPENAI, OWN_KEY);

    var found = (ModelRouter.Found) modelRouter.resolve(Dialect.OPENAI, "m", WITH_CREDENTIAL);

    assertThat(found.plan().fallback()).containsExactly(Target.of("byok", "m"));
  }

  private static ModelRouter.Resolution chosen(
      ModelRouter modelRouter, String model, String route, Identity.Authenticated caller) {
    return modelRouter.resolve(RouteQuery.unseen(Dialect.OPENAI, model, caller), route);
  }

  private static RouteConfig when(
      String match, RouteConfig.When when, RouteConfig.Destination... to) {
    return new RouteConfig(
        match, when, List.of(to), List.of(), Plan.Strategy.WEIGHTED, false, StreamTimeouts.ANY);
  }

  /// The plan of a route without a fallback.
  private static Plan only(Target target) {
    return Plan.of(List.of(target));
  }
}
