package dev.relay.gateway.routing;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.Glob;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The names that can be asked for and are known: of the routes, and of the providers' own lists.
///
/// @param modelRouter that say who may answer for a name
/// @param patterns of the routes, in order
/// @param providers their names, in order
public record ModelListing(
    ModelRouter modelRouter, List<Glob> patterns, List<String> providers, Directory directory) {

  /// A model that can be asked for, and who may answer for it.
  public record Listed(String id, List<Target> targets) {

    public String provider() {
      return targets.getFirst().provider();
    }
  }

  /// What the providers list now.
  public List<ProviderStatus> providerStatus() {
    return providers.stream().map(directory::providerStatus).toList();
  }

  /// Whether a name may be one caller's alone, of two who may ask for the same.
  public boolean differsByCaller() {
    return modelRouter.differByCaller();
  }

  /// All of them that `admission` may ask for in `dialect`, in order.
  public List<Listed> all(Dialect dialect, Identity.Authenticated admission) {
    var found = new ArrayList<Listed>();
    for (var id : known()) {
      listed(dialect, id, admission).ifPresent(found::add);
    }
    return found;
  }

  /// The same of one name.
  public Optional<Listed> one(Dialect dialect, String id, Identity.Authenticated admission) {
    boolean known =
        patterns.stream().anyMatch(match -> match.pattern().equals(id))
            || providers.stream().anyMatch(name -> models(name).contains(id));
    return known ? listed(dialect, id, admission) : Optional.empty();
  }

  private Optional<Listed> listed(Dialect dialect, String id, Identity.Authenticated admission) {
    return modelRouter.resolve(dialect, id, admission) instanceof ModelRouter.Found answer
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
    return directory.providerStatus(provider).models().keySet();
  }
}
