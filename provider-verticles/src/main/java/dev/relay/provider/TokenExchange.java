package dev.relay.provider;

import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.provider.SmallCall.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Asks GitHub for the short-lived tokens of Copilot's API. No document of GitHub describes this
/// call: it is what the editors' open plugins do.
final class TokenExchange {

  private static final String PATH = "/copilot_internal/v2/token";
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final int OK = 200;

  private final ProviderConfig config;
  private final Endpoint api;
  private final Vertx vertx;
  private final UpstreamClient client;

  TokenExchange(Vertx vertx, ProviderConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.api = Endpoint.of(config.connection().github().api(), Map.of(), "");
    this.client = new UpstreamClient(vertx, config);
  }

  /// Fails with an [Failure.Unavailable] that names no token.
  Future<Grant> ask(Secret login) {
    var headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("authorization", "token " + login.reveal())
            .add("accept", "application/json")
            .add("user-agent", "relay");
    Copilot.EDITOR.forEach(header -> headers.add(header.name(), header.value()));
    return SmallCall.send(vertx, client, api.request(HttpMethod.GET, PATH, headers), MOST)
        .compose(this::answered);
  }

  Future<Void> close() {
    return client.close();
  }

  private Future<Grant> answered(Reply answer) {
    if (answer.body().isEmpty()) {
      return Future.failedFuture(
          new FailureException(Causes.github(config.name(), answer.words())));
    }
    if (answer.status() != OK) {
      return refused(said(answer.status()));
    }
    return Grant.read(answer.body().get(), Instant.now().getEpochSecond())
        .map(Future::succeededFuture)
        .orElseGet(() -> refused("its answer has no token that is good"));
  }

  private Future<Grant> refused(String why) {
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
