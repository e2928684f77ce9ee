package dev.relay.provider;

import dev.relay.contract.Exchange;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.util.Optional;

/// Makes the requests that exchanges go out with, once everything is there that they have to show.
@FunctionalInterface
interface Requests {

  /// Those that show what is configured, and go where the configuration says.
  static Requests direct(ProviderConfig config, Endpoint endpoint, UpstreamClient client) {
    var targets =
        new Targets(endpoint, config.manner().apart(), config.type() == ProviderConfig.Type.AZURE);
    var host = client.host(endpoint);
    return exchange -> host.open(HttpUpstream.method(exchange), targets.of(exchange));
  }

  Future<UpstreamRequest> open(Exchange exchange);

  /// The same for one whose request was answered with 401; empty where the answer would be no
  /// other.
  default Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    return Optional.empty();
  }
}
