package dev.relay.gateway.routing;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.config.Glob;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.protocol.conversation.Traits;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a route is chosen by: a name, who asks in which dialect, and what the request has in it.
/// Belongs to one context.
public final class RouteQuery {

  private final Dialect dialect;
  private final String model;
  private final Identity.Authenticated admission;
  private final Optional<Boolean> streamed;
  private final @Nullable Buffer body;
  private final boolean unknown;
  private @Nullable Traits traits;

  private RouteQuery(
      Dialect dialect,
      String model,
      Identity.Authenticated admission,
      Optional<Boolean> streamed,
      @Nullable Buffer body,
      boolean unknown) {
    this.dialect = dialect;
    this.model = model;
    this.admission = admission;
    this.streamed = streamed;
    this.body = body;
    this.unknown = unknown;
  }

  /// By a request whose body was read.
  public static RouteQuery of(
      Dialect dialect, RequestSummary summary, Buffer body, Identity.Authenticated admission) {
    return new RouteQuery(
        dialect, summary.model(), admission, Optional.of(summary.streamed()), body, false);
  }

  /// The same where it is known what is in it.
  public RouteQuery with(Traits known) {
    traits = known;
    return this;
  }

  /// By a request that nobody looks into: a condition on what it has in it is not met.
  public static RouteQuery unseen(Dialect dialect, String model, Identity.Authenticated admission) {
    return new RouteQuery(dialect, model, admission, Optional.empty(), null, false);
  }

  /// By any request that may come: a condition on what it has in it may be met.
  static RouteQuery any(Dialect dialect, String model, Identity.Authenticated admission) {
    return new RouteQuery(dialect, model, admission, Optional.empty(), null, true);
  }

  Dialect dialect() {
    return dialect;
  }

  String model() {
    return model;
  }

  Identity.Authenticated admission() {
    return admission;
  }

  /// Whether all of `conditions` are met. The body is looked into only where one asks for that.
  boolean meets(RouteConfig.When conditions, Optional<Glob> caller) {
    return conditions.dialect().filter(it -> it != dialect).isEmpty()
        && caller.filter(it -> !it.matches(admission.caller().name())).isEmpty()
        && meets(conditions.stream(), streamed)
        && meetsTraits(conditions);
  }

  private boolean meets(Optional<Boolean> wanted, Optional<Boolean> is) {
    return wanted.isEmpty() || (is.isEmpty() ? unknown : wanted.equals(is));
  }

  private boolean meetsTraits(RouteConfig.When conditions) {
    if (!conditions.looksIntoBodies()) {
      return true;
    }
    if (body == null) {
      return unknown;
    }
    var has = traits(body);
    return conditions.tools().filter(it -> it != has.tools()).isEmpty()
        && conditions.images().filter(it -> it != has.images()).isEmpty()
        && conditions.minContext().filter(it -> has.tokens() < it).isEmpty();
  }

  private Traits traits(Buffer body) {
    if (traits == null) {
      traits = Traits.of(dialect, body);
    }
    return traits;
  }
}
