package dev.relay.launcher.config.reader;

import dev.relay.contract.Dialect;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.RouteConfig.Destination;
import dev.relay.launcher.config.layer.Catalogue;
import dev.relay.launcher.config.section.RouteEntry;
import dev.relay.launcher.config.section.RouteEntry.TargetEntry;
import dev.relay.launcher.yaml.Nearest;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Section;
import dev.relay.provider.config.Authority;
import dev.relay.provider.config.ProviderConfig.Credentials;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the list `models:`.
public final class RoutesReader {

  private final Providers providers;
  private final Map<String, Integer> instances;
  private final Catalogue catalogue;
  private final Problems problems;

  public RoutesReader(Providers providers, Catalogue catalogue, Problems problems) {
    this.providers = providers;
    this.catalogue = catalogue;
    this.instances = providers.instances();
    this.problems = problems;
  }

  public List<RouteConfig> read(List<RouteEntry> entries) {
    return entries.stream().map(this::route).toList();
  }

  private RouteConfig route(RouteEntry entry) {
    String match = entry.match().orElse("");
    if (match.isEmpty()) {
      entry.at().error("match", "nothing", "the name of a model, or a glob like gpt-4*");
    }
    List<Destination> to = destinations(entry.to());
    List<Destination> fallback =
        destinations(entry.fallback().stream().filter(this::mayBeConfigured).toList());
    List<Destination> all = Stream.concat(to.stream(), fallback.stream()).toList();
    if (!entry.at().has("to")) {
      entry.at().error("to", "nothing", "a list like [{provider: openai}]");
    }
    if (all.stream().noneMatch(each -> instances.containsKey(bare(each.provider())))) {
      problems.warn("model '" + match + "' has no enabled provider: asking for it will fail");
    }
    checkCredentials(entry, all);
    return new RouteConfig(
        match,
        when(entry.when()),
        to,
        fallback,
        entry.strategy(),
        entry.fallbackOnOverflow(),
        entry.timeouts().streamTimeouts());
  }

  private static RouteConfig.When when(RouteEntry.When entry) {
    return new RouteConfig.When(
        entry.dialect(),
        entry.caller(),
        entry.minContext(),
        entry.tools(),
        entry.images(),
        entry.stream());
  }

  private List<Destination> destinations(List<TargetEntry> targets) {
    List<Destination> found = new ArrayList<>();
    targets.forEach(target -> destination(target).ifPresent(found::add));
    return found;
  }

  /// A caller's own key belongs to one service: neither weight nor fallback may take it to another.
  private void checkCredentials(RouteEntry entry, List<Destination> to) {
    Set<String> names = to.stream().map(each -> bare(each.provider())).collect(Collectors.toSet());
    for (Dialect dialect : entry.when().dialect().map(List::of).orElse(List.of(Dialect.values()))) {
      Set<String> hosts =
          providers.enabled().stream()
              .filter(provider -> names.contains(provider.name()))
              .filter(provider -> provider.credentials() == Credentials.CLIENT)
              .filter(provider -> provider.profile().dialects().contains(dialect))
              .map(provider -> place(provider.connection().baseUrl()))
              .collect(Collectors.toSet());
      if (hosts.size() > 1) {
        entry
            .at()
            .error(
                "to",
                "the callers' own keys would go to several hosts",
                "one host for callers of '" + dialect.label() + "', or credentials: relay");
        return;
      }
    }
  }

  private static String place(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    int named = Authority.of(url).map(Authority::port).orElse(-1);
    int port = named > 0 ? named : tls ? 443 : 80;
    return tls + ":" + Authority.host(url).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /// A file that is used in several places may name a well-known service that only some of them
  /// configure.
  private boolean mayBeConfigured(TargetEntry target) {
    String name = bare(target.provider().orElse(""));
    boolean wellKnown =
        EnvironmentProviders.NAMES.contains(name) || catalogue.names().contains(name);
    boolean missing = wellKnown && !providers.names().contains(name);
    if (missing) {
      problems.warn(
          target.at().path("provider")
              + ": no provider '"
              + name
              + "' is configured: this fallback is left out");
    }
    return !missing;
  }

  private Optional<Destination> destination(TargetEntry target) {
    String provider = target.provider().orElse("");
    if (!target.at().unset().isEmpty()) {
      problems.warn("a target is left out: " + target.at().unset().getFirst());
      return Optional.empty();
    }
    if (provider.isEmpty()) {
      target.at().error("provider", "nothing", "the name of a provider");
      return Optional.empty();
    }
    checkProvider(target.at(), provider);
    return Optional.of(new Destination(provider, target.model(), target.weight()));
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
