package dev.relay.provider.copilot;

import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.TokenResponse;
import dev.relay.provider.connection.ClientErrors;
import dev.relay.provider.http.UpstreamClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Instant;
import java.util.Map;

/// Asks GitHub for the short-lived tokens of Copilot's API. No document of GitHub describes this
/// call: it is what the editors' open plugins do.
final class TokenExchange {

  private static final String PATH = "/copilot_internal/v2/token";
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final int OK = 200;

  private final ProviderConfig config;
  private final Endpoint api;
  private final WebClient client;

  TokenExchange(Vertx vertx, ProviderConfig config) {
    this.config = config;
    this.api = Endpoint.of(config.connection().github().api(), Map.of(), "");
    this.client = new UpstreamClient(vertx, config).web();
  }

  /// Fails with an [Failure.Unavailable] that names no token.
  Future<TokenResponse> ask(Secret login) {
    var request =
        client
            .get(api.port(), api.host(), api.target(PATH))
            .ssl(api.tls())
            .followRedirects(false)
            .timeout(TIMEOUT_MILLIS)
            .putHeader("authorization", "token " + login.reveal())
            .putHeader("accept", "application/json")
            .putHeader("user-agent", "relay");
    Copilot.EDITOR.forEach(header -> request.putHeader(header.name(), header.value()));
    return request
        .send()
        .recover(cause -> Future.failedFuture(new FailureException(unreached(cause))))
        .compose(this::answered);
  }

  void close() {
    client.close();
  }

  private Future<TokenResponse> answered(HttpResponse<Buffer> answer) {
    if (answer.statusCode() != OK) {
      return refused(said(answer.statusCode()));
    }
    var body = answer.bodyAsBuffer();
    return TokenResponse.read(body == null ? Buffer.buffer() : body, Instant.now().getEpochSecond())
        .map(Future::succeededFuture)
        .orElseGet(() -> refused("its answer has no token that is good"));
  }

  private Failure unreached(Throwable cause) {
    return ClientErrors.github(config.name(), cause);
  }

  private Future<TokenResponse> refused(String why) {
    return Future.failedFuture(
        new FailureException(
            new Failure.Unavailable(
                "GitHub gives no token for the provider '" + config.name() + "': " + why)));
  }

  private static String said(int status) {
    return switch (status) {
      case 401 ->
          "it does not know the login (status 401; expected: one that is good, by ./relay login"
              + " copilot)";
      case 403, 404 ->
          "the account may not use Copilot (status "
              + status
              + "; expected: one with a subscription)";
      default -> "status " + status;
    };
  }
}
