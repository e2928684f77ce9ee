package dev.relay.dispatch;

import dev.relay.contract.Exchange;
import dev.relay.contract.Plan;
import dev.relay.protocol.Scan;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.BoundReasoning;

/// What one exchange asks, as it is sent. Belongs to one context.
final class Payload {

  /// Stands for one body, and not for another one.
  private static final String IDEMPOTENCY = "idempotency-key";

  private Exchange exchange;
  private boolean stripped;

  Payload(Exchange exchange) {
    this.exchange = exchange;
  }

  Exchange exchange() {
    return exchange;
  }

  Exchange along(Plan plan) {
    return exchange.with(plan);
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
      var headers =
          exchange.headers().stream().filter(header -> !header.name().equals(IDEMPOTENCY)).toList();
      exchange = exchange.with(found.peek(), body, headers);
      return true;
    }
    return false;
  }

  /// Nobody else will be asked.
  void sent() {
    exchange = exchange.withoutBody();
  }
}
