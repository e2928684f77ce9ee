package dev.relay.provider.http;

import dev.relay.contract.exchange.Exchange;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.ClientErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells Ollama how long to keep the model of an exchange loaded, by its own API: on the paths of
/// other dialects it ignores `keep_alive`. What becomes of that concerns no exchange.
///
/// A request without prompt or input loads the model, if need be, and sets the time:
/// <https://docs.ollama.com/api/generate>.
public final class KeepAlive {

  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);
  private static final String MEMBER = "keep_alive";
  private static final long TIMEOUT_MILLIS = 30_000;

  private final ProviderConfig config;
  private final Endpoint endpoint;
  private final WebClient client;
  private final KeyHeaders keyHeaders;
  private final LoadedModels kept;
  private final String time;

  private KeepAlive(
      ProviderConfig config,
      Endpoint endpoint,
      UpstreamClient client,
      LoadedModels kept,
      String time) {
    this.config = config;
    this.endpoint = endpoint.unversioned();
    this.client = client.web();
    this.keyHeaders = new KeyHeaders(config);
    this.kept = kept;
    this.time = time;
  }

  /// Nothing unless the service is Ollama and `body:` says how long.
  public static Optional<KeepAlive> of(
      ProviderConfig config, Endpoint endpoint, UpstreamClient client, LoadedModels kept) {
    return Optional.ofNullable(config.additions().body().get(MEMBER))
        .filter(_ -> config.profile().ollama())
        .map(time -> new KeepAlive(config, endpoint, client, kept, time));
  }

  /// The defaults of a body that the service understands.
  static Map<String, String> defaults(ProviderConfig config) {
    var defaults = new HashMap<>(config.additions().body());
    if (config.profile().ollama()) {
      defaults.remove(MEMBER);
    }
    return Map.copyOf(defaults);
  }

  /// The exchange has been answered.
  void used(Exchange exchange) {
    var model = exchange.target().model();
    switch (exchange.operation()) {
      case CHAT, COMPLETION -> tell("/api/generate", model, ",\"stream\":false");
      case EMBEDDING, EMBEDDINGS -> tell("/api/embed", model, "");
      case COUNT, NATIVE -> {}
    }
  }

  private void tell(String path, String model, String more) {
    if (!kept.due(model)) {
      return;
    }
    var request =
        client
            .post(endpoint.port(), endpoint.host(), endpoint.target(path))
            .ssl(endpoint.tls())
            .followRedirects(false)
            .putHeader("content-type", "application/json")
            .timeout(TIMEOUT_MILLIS);
    keyHeaders.putOwn(1, request.headers());
    config.additions().headers().forEach(request::putHeader);
    var body = "{\"model\":" + Json.encode(model) + ",\"keep_alive\":" + time + more + "}";
    request
        .as(BodyCodec.none())
        .sendBuffer(Buffer.buffer(body))
        .onComplete(
            answer -> LOG.debug("{}: keep_alive: status {}", config.name(), answer.statusCode()),
            cause -> LOG.debug("{}: keep_alive: {}", config.name(), ClientErrors.words(cause)));
  }
}
