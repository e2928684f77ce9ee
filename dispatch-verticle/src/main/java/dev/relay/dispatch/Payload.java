package dev.relay.dispatch;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.LongReads;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Plan;
import dev.relay.protocol.Scan;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.BoundReasoning;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one exchange asks, as it is sent. Belongs to one context.
final class Payload {

  private Exchange exchange;
  private Optional<Optional<Exchange>> read = Optional.empty();
  private @Nullable Exchange bound;
  private @Nullable Source source;
  private boolean stripped;

  Payload(Exchange exchange) {
    this.exchange = exchange;
  }

  Exchange exchange() {
    return exchange;
  }

  /// @param ownCredential whether it goes up under the caller's own key
  Exchange along(Plan plan, boolean ownCredential) {
    return (ownCredential ? exchange : bound()).with(plan);
  }

  private Exchange bound() {
    var known = bound;
    if (known == null) {
      known = IdempotencyKey.bound(exchange);
      bound = known;
    }
    return known;
  }

  /// Whose it is. Reads the body the first time.
  Source source() {
    var known = source;
    if (known == null) {
      known = Source.of(exchange);
      source = known;
    }
    return known;
  }

  /// Whether to look for what is encrypted would hold up the event loop: then it is to be [#read]
  /// first.
  boolean isUnread() {
    return read.isEmpty()
        && !stripped
        && exchange.dialect() == Dialect.RESPONSES
        && exchange.passthrough().isEmpty()
        && exchange.body().length() >= LongReads.FROM;
  }

  /// `exchange` without what is encrypted; empty if nothing is.
  static Optional<Exchange> without(Exchange exchange) {
    if (exchange.passthrough().isPresent() || !BoundReasoning.isIn(exchange.body())) {
      return Optional.empty();
    }
    var body = BoundReasoning.without(exchange.body());
    if (Wires.of(exchange.dialect()).scan(exchange.operation(), body) instanceof Scan.Found found) {
      // It stands for one body, and not for another one.
      var headers =
          exchange.headers().stream().filter(header -> !IdempotencyKey.is(header)).toList();
      return Optional.of(exchange.with(found.summary(), body, headers));
    }
    return Optional.empty();
  }

  /// @param without what [#without] said of it
  void read(Optional<Exchange> without) {
    read = Optional.of(without);
  }

  /// Takes out what is encrypted, which belongs to where it was encrypted.
  ///
  /// @return whether anything was taken out
  boolean strip() {
    if (stripped) {
      return false;
    }
    var without = read.orElseGet(() -> without(exchange));
    read = Optional.of(Optional.empty());
    stripped = without.isPresent();
    bound = stripped ? null : bound;
    exchange = without.orElse(exchange);
    return stripped;
  }

  /// Nobody else will be asked.
  void sent() {
    bound = null;
    exchange = exchange.withoutBody();
    read = Optional.empty();
  }
}
