package dev.relay.launcher;

import dev.relay.gateway.RouteConfig;
import dev.relay.gateway.RouteConfig.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the list `models:`.
final class RoutesReader {

  private static final Scalar<Integer> WEIGHT = Scalar.whole(1, 1000);
  private static final int EVEN = 1;

  private final Providers providers;
  private final Map<String, Integer> instances;
  private final Problems problems;

  RoutesReader(Providers providers, Problems problems) {
    this.providers = providers;
    this.instances = providers.instances();
    this.problems = problems;
  }

  List<RouteConfig> read(List<Section> entries) {
    return entries.stream().map(this::route).toList();
  }

  private RouteConfig route(Section entry) {
    String match = entry.read("match", AuthReader.NAME).orElse("");
    if (match.isEmpty()) {
      entry.error("match", "nothing", "the name of a model, or a glob like gpt-4*");
    }
    List<Destination> to = new ArrayList<>();
    entry.sections("to").forEach(target -> destination(target).ifPresent(to::add));
    if (!entry.has("to")) {
      entry.error("to", "nothing", "a list like [{provider: openai}]");
    }
    Later.route(entry, problems);
    if (to.stream().noneMatch(each -> instances.containsKey(bare(each.provider())))) {
      problems.warn("model '" + match + "' has no enabled provider: asking for it will fail");
    }
    return new RouteConfig(match, to);
  }

  private Optional<Destination> destination(Section target) {
    String provider = target.read("provider", Scalar.TEXT).orElse("");
    Optional<String> model = target.read("model", AuthReader.NAME);
    int weight = target.read("weight", WEIGHT).orElse(EVEN);
    if (!target.unset().isEmpty()) {
      problems.warn("a target is left out: " + target.unset().getFirst());
      return Optional.empty();
    }
    checkProvider(target, provider);
    return Optional.of(new Destination(provider, model, weight));
  }

  private void checkProvider(Section target, String provider) {
    String name = bare(provider);
    if (!providers.names().contains(name)) {
      problems.error(
          target.where("provider")
              + ": "
              + target.path("provider")
              + ": '"
              + provider
              + "' is no provider"
              + Nearest.hint(name, providers.names()));
      return;
    }
    int count = instances.getOrDefault(name, Integer.MAX_VALUE);
    String number = provider.substring(name.length());
    if (!number.isEmpty() && !instance(number, count)) {
      String last =
          count > 1 && count < Integer.MAX_VALUE ? " to '" + name + "." + count + "'" : "";
      target.error("provider", "'" + provider + "'", "'" + name + "', or '" + name + ".1'" + last);
    }
  }

  private static boolean instance(String number, int count) {
    return number.matches("\\.[1-9]\\d{0,5}") && Integer.parseInt(number.substring(1)) <= count;
  }

  private static String bare(String provider) {
    int dot = provider.indexOf('.');
    return dot < 0 ? provider : provider.substring(0, dot);
  }
}
