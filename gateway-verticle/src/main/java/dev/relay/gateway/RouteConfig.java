package dev.relay.gateway;

import dev.relay.contract.Dialect;
import java.util.List;
import java.util.Optional;

/// One entry of `models:`: the names it matches and where they may be answered.
///
/// @param dialect in which alone it matches; unset: in every one
public record RouteConfig(String match, Optional<Dialect> dialect, List<Destination> to) {

  /// One that matches in every dialect.
  public RouteConfig(String match, List<Destination> to) {
    this(match, Optional.empty(), to);
  }

  /// A provider (or one of its instances, `name.2`) and its own name of the model; without one the
  /// client's name is kept.
  public record Destination(String provider, Optional<String> model, int weight) {}

  public RouteConfig {
    to = List.copyOf(to);
  }
}
