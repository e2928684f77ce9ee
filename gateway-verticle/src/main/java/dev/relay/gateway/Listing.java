package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Offer;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Directory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The names that can be asked for and are known: of the routes, and of the providers' own lists.
///
/// @param routes that say who may answer for a name
/// @param patterns of the routes, in order
/// @param providers their names, in order
record Listing(Routes routes, List<Glob> patterns, List<String> providers, Directory directory) {

  /// A model that can be asked for, and who may answer for it.
  record Listed(String id, List<Target> targets) {

    String provider() {
      return targets.getFirst().provider();
    }
  }

  /// What the providers list now.
  List<Offer> offers() {
    return providers.stream().map(directory::offer).toList();
  }

  /// Whether a name may be one caller's alone, of two who may ask for the same.
  boolean differsByCaller() {
    return routes.differByCaller();
  }

  /// All of them that `admission` may ask for in `dialect`, in order.
  List<Listed> all(Dialect dialect, Admission.Granted admission) {
    var found = new ArrayList<Listed>();
    for (var id : known()) {
      listed(dialect, id, admission).ifPresent(found::add);
    }
    return found;
  }

  /// The same of one name.
  Optional<Listed> one(Dialect dialect, String id, Admission.Granted admission) {
    boolean known =
        patterns.stream().anyMatch(match -> match.pattern().equals(id))
            || providers.stream().anyMatch(name -> models(name).contains(id));
    return known ? listed(dialect, id, admission) : Optional.empty();
  }

  private Optional<Listed> listed(Dialect dialect, String id, Admission.Granted admission) {
    return routes.resolve(dialect, id, admission) instanceof Routes.Found answer
        ? Optional.of(new Listed(id, answer.targets()))
        : Optional.empty();
  }

  private Set<String> known() {
    var seen = new LinkedHashSet<String>();
    patterns.stream().filter(Glob::exact).map(Glob::pattern).forEach(seen::add);
    providers.forEach(name -> seen.addAll(models(name)));
    return seen;
  }

  private Set<String> models(String provider) {
    return directory.offer(provider).models().keySet();
  }
}
