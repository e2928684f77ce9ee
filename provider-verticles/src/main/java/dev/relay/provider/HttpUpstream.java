package dev.relay.provider;

import dev.relay.contract.Attempt;
import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Head;
import dev.relay.contract.Header;
import dev.relay.contract.Opener;
import dev.relay.contract.Operation;
import dev.relay.contract.Reader;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Inbox;
import dev.relay.protocol.RequestWriter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A service that speaks the client's own dialect: forwards the client's bytes and passes its
/// answer on.
final class HttpUpstream implements Upstream {

  /// Tells the client what of its request the provider was not told.
  private static final String DROPPED = "x-relay-dropped";

  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence AGENT = HttpHeaders.createOptimized("relay");

  private static final CharSequence ANTHROPIC_VERSION =
      HttpHeaders.createOptimized("anthropic-version");

  /// What a client means that does not say its version.
  private static final CharSequence OLDEST_VERSION = HttpHeaders.createOptimized("2023-06-01");

  private final Inbox inbox;
  private final ProviderConfig config;
  private final Endpoint endpoint;
  private final UpstreamClient client;
  private final Targets targets;
  private final Keys keys;
  private final Faults faults;
  private final Map<String, String> defaults;
  private final Optional<KeepAlive> keepAlive;

  HttpUpstream(
      Inbox inbox, ProviderConfig config, Endpoint endpoint, UpstreamClient client, Shared shared) {
    this.inbox = inbox;
    this.config = config;
    this.endpoint = endpoint;
    this.client = client;
    this.targets =
        new Targets(endpoint, config.manner().apart(), config.type() == ProviderConfig.Type.AZURE);
    this.keys = new Keys(config);
    this.faults = shared.faults();
    this.defaults = KeepAlive.defaults(config);
    this.keepAlive = KeepAlive.of(config, endpoint, client, shared.kept());
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    boolean askUsage =
        config.additions().streamUsage()
            && exchange.peek().streamed()
            && !exchange.peek().includeUsage()
            && exchange.dialect() == Dialect.OPENAI
            && exchange.operation() != Operation.EMBEDDING;
    var named =
        config.model().map(model -> exchange.to(exchange.target().named(model))).orElse(exchange);
    var call = new HttpCall(this, inbox, named, reader, opener, askUsage);
    call.begin();
    return call;
  }

  UpstreamClient client() {
    return client;
  }

  ProviderConfig config() {
    return config;
  }

  Faults faults() {
    return faults;
  }

  /// An exchange has got its whole answer.
  void answered(Exchange exchange) {
    if (keepAlive.isPresent()) {
      keepAlive.get().used(exchange);
    }
  }

  Future<HttpClientRequest> request(Exchange exchange) {
    return client
        .http()
        .request(HttpMethod.POST, endpoint.port(), endpoint.host(), targets.of(exchange));
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
    if (exchange.dialect() == Dialect.ANTHROPIC && !headers.contains(ANTHROPIC_VERSION)) {
      headers.add(ANTHROPIC_VERSION, OLDEST_VERSION);
    }
    keys.put(exchange, headers);
    config.additions().headers().forEach(headers::set);
  }

  /// What shapes an answer has no place in a request that counts or embeds.
  private static boolean hasDefaults(Operation operation) {
    return switch (operation) {
      case CHAT, COMPLETION, EMBEDDING -> true;
      case EMBEDDINGS, COUNT -> false;
    };
  }

  /// What a client is told before the answer's bytes.
  Head head(Exchange exchange, HttpClientResponse response, long length) {
    var headers = PassedHeaders.of(response.headers());
    var dropped = dropped(exchange);
    if (!dropped.isEmpty()) {
      headers.add(new Header(DROPPED, String.join(", ", dropped)));
    }
    return new Head(response.statusCode(), headers, length, exchange.target());
  }

  /// The members that the client sent and the service would refuse.
  private Set<String> dropped(Exchange exchange) {
    var rejects = config.manner().rejects();
    if (rejects.isEmpty() || exchange.dialect() != Dialect.OPENAI) {
      return Set.of();
    }
    var dropped = new TreeSet<>(exchange.peek().keys());
    dropped.retainAll(rejects);
    return dropped;
  }

  /// Whether a stream is asked for that is no stream of events: Google's, one JSON array.
  boolean asItComes(Exchange exchange) {
    return exchange.dialect() == Dialect.GEMINI && exchange.peek().streamed();
  }

  Buffer body(Exchange exchange, boolean askUsage) {
    return RequestWriter.splice(
        exchange.body(),
        exchange.peek(),
        exchange.target().model(),
        hasDefaults(exchange.operation()) ? defaults : Map.of(),
        askUsage,
        dropped(exchange));
  }
}
