package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Peek;
import dev.relay.protocol.conversation.Traits;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a route is chosen by: a name, who asks in which dialect, and what the request has in it.
/// Belongs to one context.
final class Question {

  private final Dialect dialect;
  private final String model;
  private final Admission.Granted admission;
  private final Optional<Boolean> streamed;
  private final @Nullable Buffer body;
  private final boolean unknown;
  private @Nullable Traits traits;

  private Question(
      Dialect dialect,
      String model,
      Admission.Granted admission,
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
  static Question of(Dialect dialect, Peek peek, Buffer body, Admission.Granted admission) {
    return new Question(
        dialect, peek.model(), admission, Optional.of(peek.streamed()), body, false);
  }

  /// The same where it is known what is in it.
  Question with(Traits known) {
    traits = known;
    return this;
  }

  /// By a request that nobody looks into: a condition on what it has in it is not met.
  static Question unseen(Dialect dialect, String model, Admission.Granted admission) {
    return new Question(dialect, model, admission, Optional.empty(), null, false);
  }

  /// By any request that may come: a condition on what it has in it may be met.
  static Question any(Dialect dialect, String model, Admission.Granted admission) {
    return new Question(dialect, model, admission, Optional.empty(), null, true);
  }

  Dialect dialect() {
    return dialect;
  }

  String model() {
    return model;
  }

  Admission.Granted admission() {
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
