package dev.relay.launcher;

import static dev.relay.launcher.Scalar.AMOUNT;
import static dev.relay.launcher.Scalar.BOOL;
import static dev.relay.launcher.Scalar.COUNT;
import static dev.relay.launcher.Scalar.SECRET;
import static dev.relay.launcher.Scalar.SIZE;
import static dev.relay.launcher.Scalar.TEXT;
import static dev.relay.launcher.Scalar.TIME;
import static dev.relay.launcher.Scalar.word;
import static dev.relay.launcher.Shape.fields;
import static dev.relay.launcher.Shape.key;

import dev.relay.launcher.Shape.Fields;
import dev.relay.launcher.Shape.ListOf;
import dev.relay.launcher.Shape.MapOf;
import dev.relay.launcher.Shape.Member;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys whose features are not built yet: checked like all others, and a warning where one is
/// set to something else than its default.
final class Later {

  static final Scalar<Integer> INSTANCES = Scalar.whole(1, 1024);

  private static final Scalar<Integer> PORT = Scalar.whole(0, 65535);
  private static final Member VERTICLES = key("instances", INSTANCES);

  private static final Member[] RATES =
      Stream.of(
              "requests-per-second",
              "requests-per-minute",
              "tokens-per-minute",
              "requests-per-day",
              "tokens-per-day",
              "max-concurrent")
          .map(name -> key(name, COUNT, "0"))
          .toArray(Member[]::new);
  private static final Member LIMITS = key("limits", fields(RATES));
  private static final Member BUDGET =
      key("budget", fields(key("usd-per-day", AMOUNT, "0"), key("tokens-per-day", COUNT, "0")));

  private static final List<Member> SERVER =
      List.of(
          key("tls", fields(key("cert", TEXT), key("key", TEXT))),
          key("management-port", PORT),
          VERTICLES);

  private static final List<Member> AUTH =
      List.of(
          key("admin-key", SECRET),
          key(
              "groups",
              new ListOf(fields(key("name", TEXT), key("parent", TEXT), LIMITS, BUDGET))));

  private static final List<Member> KEY =
      List.of(
          key("group", TEXT),
          key("native", word("none", "stateless", "full"), "none"),
          LIMITS,
          BUDGET);

  private static final List<Member> PROVIDER =
      List.of(key("metered", BOOL, "true"), key("consent", BOOL, "false"));

  private static final List<Member> ROUTE =
      List.of(
          key("fallback", new ListOf(fields(key("provider", TEXT), key("model", TEXT)))),
          key("strategy", word("weighted", "least-busy"), "weighted"),
          key(
              "when",
              fields(
                  key("dialect", TEXT),
                  key("caller", TEXT),
                  key("min-context", COUNT),
                  key("tools", BOOL),
                  key("images", BOOL),
                  key("stream", BOOL))),
          key("timeouts", fields(key("first-token", TIME), key("between-chunks", TIME))));

  private static final Member CONTEXT =
      key(
          "context",
          fields(
              key("strategy", word("off", "keep-last", "window"), "off"),
              key("max-tokens", COUNT, "0"),
              key("max-message-tokens", COUNT, "0"),
              key("keep-last", COUNT, "7"),
              VERTICLES));

  private static final Member LIMITER =
      key(
          "limiter",
          fields(
              Stream.concat(
                      Stream.of(RATES),
                      Stream.of(
                          key("enabled", BOOL, "false"),
                          key("store", word("local", "redis"), "local"),
                          key("burst", COUNT, "20"),
                          key("when-store-is-down", word("open", "closed", "local-share"), "open"),
                          key("global", fields(RATES)),
                          key("user", fields(RATES)),
                          key("provider", new MapOf(fields(RATES))),
                          key("model", new MapOf(fields(RATES))),
                          VERTICLES))
                  .toArray(Member[]::new)));

  private static final Member CACHE =
      key(
          "cache",
          fields(
              key("enabled", BOOL, "false"),
              key("any-temperature", BOOL, "false"),
              key("ttl", TIME, "24h"),
              key("max-entries", COUNT, "10000"),
              key("max-bytes", SIZE, "256mb"),
              key("store", word("memory", "disk", "redis"), "memory"),
              key("secret", SECRET),
              key("shared", BOOL, "false"),
              key(
                  "dedup",
                  fields(key("enabled", BOOL, "true"), key("any-temperature", BOOL, "false"))),
              key(
                  "fuzzy",
                  fields(
                      key("enabled", BOOL, "false"),
                      key("similarity", Scalar.whole(0, 100), "97"),
                      key("max-distance", COUNT, "3"))),
              VERTICLES));

  private static final Member DISPATCH =
      key(
          "dispatch",
          fields(
              key("attempts", Scalar.whole(1, 100), "3"),
              key("budget", TIME, "60s"),
              key(
                  "breaker",
                  fields(
                      key("failures", Scalar.whole(1, 10_000), "5"),
                      key("window", TIME, "120s"),
                      key("open", TIME, "30s"))),
              VERTICLES));

  private static final List<Member> CLUSTER = List.of(key("discovery", word("kubernetes")));

  private static final List<Member> SECTIONS =
      List.of(
          CONTEXT,
          LIMITER,
          CACHE,
          DISPATCH,
          key(
              "redis",
              fields(key("url", Scalar.HIDDEN, "redis://localhost:6379"), key("password", SECRET))),
          key(
              "prices",
              new MapOf(
                  fields(key("input", AMOUNT), key("output", AMOUNT), key("usd-per-1k", AMOUNT)))),
          key(
              "tracing",
              fields(
                  key("enabled", BOOL, "false"), key("endpoint", TEXT, "http://localhost:4318"))));

  private final Problems problems;

  private Later(Problems problems) {
    this.problems = problems;
  }

  static void sections(Section root, Problems problems) {
    new Later(problems).check(root, SECTIONS);
  }

  static void server(Section server, Problems problems) {
    new Later(problems).check(server, SERVER);
  }

  static void auth(Section auth, Problems problems) {
    new Later(problems).check(auth, AUTH);
  }

  static void cluster(Section cluster, Problems problems) {
    new Later(problems).check(cluster, CLUSTER);
  }

  /// One entry of `auth.keys`.
  static void caller(Section entry, Problems problems) {
    new Later(problems).check(entry, KEY);
  }

  /// One entry of `providers`.
  static void provider(Section entry, Problems problems) {
    new Later(problems).check(entry, PROVIDER);
  }

  /// One entry of `models`.
  static void route(Section entry, Problems problems) {
    new Later(problems).check(entry, ROUTE);
  }

  private void check(Section section, List<Member> keys) {
    for (Member key : keys) {
      if (set(section.forgiving(), key)) {
        String feature = section.path(key.name()).replaceAll("\\[[^\\]]*]", "");
        problems.warn(feature + ": is not built yet and is switched off");
      }
    }
  }

  private boolean set(Section section, Member key) {
    return switch (key.shape()) {
      case Scalar<?> scalar -> differs(section, key, scalar);
      case Fields fields -> any(section.section(key.name()), fields);
      case ListOf(Scalar<?> each) -> !section.list(key.name(), each).isEmpty();
      case MapOf(Scalar<?> each) -> !section.map(key.name(), each).isEmpty();
      case ListOf(Fields each) -> entries(section.sections(key.name()), each);
      case MapOf(Fields each) -> entries(section.named(key.name()), each);
      case ListOf _, MapOf _ -> throw new IllegalArgumentException(key.name());
    };
  }

  private <T> boolean differs(Section section, Member key, Scalar<T> scalar) {
    return section
        .read(key.name(), scalar)
        .filter(value -> !key.initial().flatMap(scalar::parse).equals(Optional.of(value)))
        .isPresent();
  }

  private boolean entries(List<Section> entries, Fields fields) {
    entries.forEach(entry -> any(entry, fields));
    return !entries.isEmpty();
  }

  /// All are read, for their errors; what is switched off by its own word is not set, and a secret
  /// alone switches nothing on.
  private boolean any(Section section, Fields fields) {
    long different =
        fields.keys().stream()
            .filter(key -> set(section, key) && !key.shape().equals(SECRET))
            .count();
    return different > 0 && fields.keys().stream().noneMatch(key -> off(section, key));
  }

  private static boolean off(Section section, Member key) {
    return switch (key.name()) {
      case "enabled" -> section.read("enabled", BOOL).filter(value -> !value).isPresent();
      case "strategy" -> section.read("strategy", TEXT).filter("off"::equalsIgnoreCase).isPresent();
      default -> false;
    };
  }
}
