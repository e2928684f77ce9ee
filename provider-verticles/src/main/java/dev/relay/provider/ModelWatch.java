package dev.relay.provider;

import dev.relay.contract.Offer;
import dev.relay.protocol.ListedModels;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the provider's list of models at the start, and again from time to time; a provider that
/// is down is asked again later. Its connections serve no exchange: such a one would pass for
/// fresh.
final class ModelWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
  private static final long REFRESH_MILLIS = 300_000;
  private static final long FIRST_RETRY_MILLIS = 2_000;
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final int OK = 200;

  private final Vertx vertx;
  private final ProviderConfig config;
  private final Passes passes;
  private final WebClient client;
  private boolean stopped;
  private long retryMillis = FIRST_RETRY_MILLIS;

  ModelWatch(Vertx vertx, ProviderConfig config, Passes passes, UpstreamClient client) {
    this.vertx = vertx;
    this.config = config;
    this.passes = passes;
    this.client = WebClient.wrap(client.http());
  }

  /// Begins to watch; `found` gets each list that could be read.
  void start(Consumer<Map<String, Offer.Model>> found) {
    if (config.keys().isEmpty() && config.credentials() == ProviderConfig.Credentials.CLIENT) {
      return;
    }
    read(found);
  }

  /// Asks no more.
  void stop() {
    stopped = true;
  }

  private void read(Consumer<Map<String, Offer.Model>> found) {
    passes.pass(1).onComplete(it -> ask(it, found), _ -> again(found, false));
  }

  private void ask(Pass pass, Consumer<Map<String, Offer.Model>> found) {
    var endpoint = pass.endpoint();
    var request =
        client
            .get(endpoint.port(), endpoint.host(), endpoint.target("/models", pages()))
            .ssl(endpoint.tls())
            .followRedirects(false)
            .putHeader("accept", "application/json")
            .putHeader("connection", "close")
            .timeout(TIMEOUT_MILLIS);
    if (config.type() == ProviderConfig.Type.ANTHROPIC) {
      request.putHeader("anthropic-version", "2023-06-01");
    }
    new Keys(config).putFirst(request.headers());
    pass.show(request.headers());
    config.additions().headers().forEach(request::putHeader);
    request
        .send()
        .onComplete(
            answer -> again(found, answered(answer, found)),
            cause -> {
              LOG.debug("the models of '{}' cannot be listed: {}", config.name(), cause.getClass());
              again(found, false);
            });
  }

  /// All at once, where the service has pages.
  private String pages() {
    return switch (config.type()) {
      case ANTHROPIC -> "limit=1000";
      case GEMINI -> "pageSize=1000";
      case OPENAI, AZURE, COPILOT, SIMULATED -> "";
    };
  }

  private boolean answered(HttpResponse<Buffer> answer, Consumer<Map<String, Offer.Model>> found) {
    var body = answer.bodyAsBuffer();
    if (answer.statusCode() != OK || body == null) {
      LOG.debug(
          "the models of '{}' cannot be listed: status {}", config.name(), answer.statusCode());
      return false;
    }
    var models = ListedModels.read(body);
    models.ifPresent(found);
    return models.isPresent();
  }

  private void again(Consumer<Map<String, Offer.Model>> found, boolean listed) {
    if (stopped) {
      return;
    }
    retryMillis = listed ? FIRST_RETRY_MILLIS : Math.min(REFRESH_MILLIS, retryMillis * 2);
    vertx.setTimer(listed ? REFRESH_MILLIS : retryMillis, _ -> read(found));
  }
}
