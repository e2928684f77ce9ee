package dev.relay.provider;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Opener;
import dev.relay.contract.Operation;
import dev.relay.contract.Reader;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Inbox;
import dev.relay.protocol.openai.Paths;
import dev.relay.protocol.openai.RequestWriter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// An OpenAI-compatible service: forwards the client's bytes and passes its answer on.
final class OpenAiUpstream implements Upstream {

  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence AGENT = HttpHeaders.createOptimized("relay");

  /// Services that answer 422 to `stream_options`.
  private static final List<String> WITHOUT_STREAM_USAGE = List.of("api.mistral.ai");

  private final Inbox inbox;
  private final ProviderConfig config;
  private final Endpoint endpoint;
  private final UpstreamClient client;
  private final Map<Operation, String> targets = new EnumMap<>(Operation.class);
  private final List<CharSequence> authorizations;
  private final boolean streamUsage;

  OpenAiUpstream(Inbox inbox, ProviderConfig config, Endpoint endpoint, UpstreamClient client) {
    this.inbox = inbox;
    this.config = config;
    this.endpoint = endpoint;
    this.client = client;
    this.authorizations =
        config.keys().stream()
            .map(key -> HttpHeaders.createOptimized("Bearer " + key.reveal()))
            .toList();
    this.streamUsage =
        config.additions().streamUsage().orElse(!WITHOUT_STREAM_USAGE.contains(endpoint.host()));
    for (var operation : Operation.values()) {
      targets.put(operation, endpoint.target(Paths.of(operation)));
    }
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    boolean askUsage =
        streamUsage
            && exchange.peek().streamed()
            && !exchange.peek().includeUsage()
            && exchange.operation() != Operation.EMBEDDING;
    var named =
        config.model().map(model -> exchange.to(exchange.target().named(model))).orElse(exchange);
    var call = new OpenAiCall(this, inbox, named, reader, opener, askUsage);
    call.begin();
    return call;
  }

  UpstreamClient client() {
    return client;
  }

  ProviderConfig config() {
    return config;
  }

  Future<HttpClientRequest> request(Exchange exchange) {
    return client
        .http()
        .request(HttpMethod.POST, endpoint.port(), endpoint.host(), targetOf(exchange.operation()));
  }

  void writeHeaders(Exchange exchange, MultiMap headers) {
    headers
        .add(HttpHeaders.CONTENT_TYPE, JSON)
        .add(HttpHeaders.ACCEPT, exchange.peek().streamed() ? EVENTS : JSON)
        .add(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
        .add(HttpHeaders.USER_AGENT, AGENT);
    for (var header : exchange.headers()) {
      headers.add(header.name(), header.value());
    }
    authorize(exchange, headers);
    config.additions().headers().forEach(headers::set);
  }

  Buffer body(Exchange exchange, boolean askUsage) {
    return RequestWriter.splice(
        exchange.body(),
        exchange.peek(),
        exchange.target().model(),
        config.additions().body(),
        askUsage);
  }

  private void authorize(Exchange exchange, MultiMap headers) {
    switch (config.credentials()) {
      case RELAY -> {
        if (!authorizations.isEmpty()) {
          headers.add(HttpHeaders.AUTHORIZATION, authorization(exchange.target().instance()));
        }
      }
      case CLIENT ->
          exchange
              .credential()
              .ifPresent(credential ->
                  headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + credential.reveal()));
    }
  }

  /// An instance that there is no more, because a reload took its key away, has another one's.
  private CharSequence authorization(int instance) {
    return authorizations.get(Math.floorMod(Math.max(1, instance) - 1, authorizations.size()));
  }

  private String targetOf(Operation operation) {
    return targets.getOrDefault(operation, "/");
  }
}
