package dev.relay.gateway.config;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.Plan.Strategy;
import dev.relay.contract.exchange.StreamTimeouts;
import java.util.List;
import java.util.Optional;

/// One entry of `models:`: the names it matches and where they may be answered.
///
/// @param when it matches
/// @param fallback in order, for when all of `to` fail
/// @param onOverflow whether a conversation that is too long for one goes to the next fallback
public record RouteConfig(
    String match,
    When when,
    List<Destination> to,
    List<Destination> fallback,
    Strategy strategy,
    boolean onOverflow,
    StreamTimeouts streamTimeouts) {

  /// A provider (or one of its instances, `name.2`) and its own name of the model; without one the
  /// client's name is kept.
  public record Destination(String provider, Optional<String> model, int weight) {}

  /// What else an exchange has to be; what is empty may be anything.
  ///
  /// @param caller a glob of callers' names
  /// @param minContext in tokens, as they are estimated
  /// @param tools whether it has any
  /// @param images likewise
  /// @param stream whether it asks for one
  public record When(
      Optional<Dialect> dialect,
      Optional<String> caller,
      Optional<Long> minContext,
      Optional<Boolean> tools,
      Optional<Boolean> images,
      Optional<Boolean> stream) {

    public static final When ALWAYS = in(Optional.empty());

    /// Whatever it is, in this dialect.
    public static When in(Optional<Dialect> dialect) {
      return new When(
          dialect,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /// Whether a request has to be looked into to see whether it is met.
    public boolean looksIntoBodies() {
      return tools.isPresent() || images.isPresent() || minContext.isPresent();
    }
  }

  /// One that always matches, and has no fallback.
  public RouteConfig(String match, List<Destination> to) {
    this(match, When.ALWAYS, to, List.of(), Strategy.WEIGHTED, false, StreamTimeouts.ANY);
  }

  public RouteConfig {
    to = List.copyOf(to);
    fallback = List.copyOf(fallback);
  }
}
