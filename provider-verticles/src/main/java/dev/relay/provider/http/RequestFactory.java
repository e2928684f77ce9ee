package dev.relay.provider.http;

import dev.relay.contract.exchange.Exchange;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.UpstreamRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.util.Optional;

/// Makes the requests that exchanges go out with, once everything is there that they have to show.
@FunctionalInterface
public interface RequestFactory {

  /// Those that show what is configured, and go where the configuration says.
  static RequestFactory direct(ProviderConfig config, Endpoint endpoint, UpstreamClient client) {
    var upstreamPaths =
        new UpstreamPaths(
            endpoint, config.profile().apart(), config.type() == ProviderConfig.Type.AZURE);
    var host = client.host(endpoint);
    return exchange -> host.open(HttpUpstream.method(exchange), upstreamPaths.of(exchange));
  }

  Future<UpstreamRequest> open(Exchange exchange);

  /// The same for one whose request was answered with 401; empty where the answer would be no
  /// other.
  default Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    return Optional.empty();
  }
}
