package dev.relay.provider;

import dev.relay.contract.Exchange;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import java.time.Duration;
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
final class KeepAlive {

  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);
  private static final String MEMBER = "keep_alive";
  private static final Duration MOST = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final ProviderConfig config;
  private final Endpoint endpoint;
  private final UpstreamClient client;
  private final Keys keys;
  private final KeptModels kept;
  private final String time;

  private KeepAlive(
      Vertx vertx,
      ProviderConfig config,
      Endpoint endpoint,
      UpstreamClient client,
      KeptModels kept,
      String time) {
    this.vertx = vertx;
    this.config = config;
    this.endpoint = endpoint.unversioned();
    this.client = client;
    this.keys = new Keys(config);
    this.kept = kept;
    this.time = time;
  }

  /// Nothing unless the service is Ollama and `body:` says how long.
  static Optional<KeepAlive> of(
      Vertx vertx,
      ProviderConfig config,
      Endpoint endpoint,
      UpstreamClient client,
      KeptModels kept) {
    return Optional.ofNullable(config.additions().body().get(MEMBER))
        .filter(_ -> config.manner().ollama())
        .map(time -> new KeepAlive(vertx, config, endpoint, client, kept, time));
  }

  /// The defaults of a body that the service understands.
  static Map<String, String> defaults(ProviderConfig config) {
    var defaults = new HashMap<>(config.additions().body());
    if (config.manner().ollama()) {
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
    var headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
    keys.putOwn(1, headers);
    config.additions().headers().forEach(headers::set);
    var body = "{\"model\":" + Json.encode(model) + ",\"keep_alive\":" + time + more + "}";
    var options = endpoint.request(HttpMethod.POST, path, headers);
    SmallCall.send(vertx, client, options, Buffer.buffer(body), MOST)
        .onSuccess(reply ->
            LOG.debug(
                "{}: keep_alive: status {} {}", config.name(), reply.status(), reply.words()));
  }
}
