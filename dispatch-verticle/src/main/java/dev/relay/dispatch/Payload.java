package dev.relay.dispatch;

import dev.relay.contract.Exchange;
import dev.relay.contract.Plan;
import dev.relay.protocol.Scan;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.BoundReasoning;
import org.jspecify.annotations.Nullable;

/// What one exchange asks, as it is sent. Belongs to one context.
final class Payload {

  private Exchange exchange;
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

  /// Takes out what is encrypted, which belongs to where it was encrypted.
  ///
  /// @return whether anything was taken out
  boolean strip() {
    if (stripped || exchange.nativeCall().isPresent() || !BoundReasoning.isIn(exchange.body())) {
      return false;
    }
    stripped = true;
    var body = BoundReasoning.without(exchange.body());
    if (Wires.of(exchange.dialect()).scan(exchange.operation(), body) instanceof Scan.Found found) {
      // It stands for one body, and not for another one.
      var headers =
          exchange.headers().stream().filter(header -> !IdempotencyKey.is(header)).toList();
      bound = null;
      exchange = exchange.with(found.peek(), body, headers);
      return true;
    }
    return false;
  }

  /// Nobody else will be asked.
  void sent() {
    bound = null;
    exchange = exchange.withoutBody();
  }
}
