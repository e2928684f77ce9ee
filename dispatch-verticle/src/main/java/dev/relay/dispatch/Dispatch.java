package dev.relay.dispatch;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Opener;
import dev.relay.contract.Reader;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Chooses who answers an exchange and opens it there for the final reader; no byte of the answer
/// passes here.
final class Dispatch implements Upstream {

  private final Function<String, Upstream> upstreams;
  private final Choice choice;
  private final Map<String, Upstream> providers = new HashMap<>();

  /// @param upstreams who serves a role
  Dispatch(Function<String, Upstream> upstreams, Choice choice) {
    this.upstreams = upstreams;
    this.choice = choice;
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    var target = choice.among(exchange.targets());
    return providers
        .computeIfAbsent(target.provider(), name -> upstreams.apply(Role.provider(name)))
        .open(exchange.to(target), reader, opener);
  }
}
