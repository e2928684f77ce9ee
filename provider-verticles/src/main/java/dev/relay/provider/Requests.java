package dev.relay.provider;

import dev.relay.contract.Exchange;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.util.Optional;

/// Makes the requests that exchanges go out with, once everything is there that they have to show.
@FunctionalInterface
interface Requests {

  Future<UpstreamRequest> open(Exchange exchange);

  /// The same for one whose request was answered with 401; empty where the answer would be no
  /// other.
  default Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    return Optional.empty();
  }
}
