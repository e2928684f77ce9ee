package dev.relay.provider.models;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.contract.status.ProviderStatus.Access;
import dev.relay.contract.status.ProviderStatus.LastError;
import dev.relay.protocol.ListedModels;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.ClientErrors;
import dev.relay.provider.http.AccessToken;
import dev.relay.provider.http.AccessTokens;
import dev.relay.provider.http.AttemptTimeouts;
import dev.relay.provider.http.KeyHeaders;
import dev.relay.provider.http.UpstreamClient;
import dev.relay.provider.http.UpstreamPaths;
import dev.relay.provider.models.BoundedGet.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Asks the instances of a provider for their lists of models, and so whether they are there and
/// take their keys.
public final class Probe {

  /// What an instance answered.
  ///
  /// @param models its list, if it gave one that says what can be asked for
  public record Result(
      ProviderStatus.Instance instance, Optional<Map<String, ProviderStatus.Model>> models) {}

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /// How Google answers a key that it does not know, with status 400.
  private static final String GOOGLE_REFUSAL = "API_KEY_INVALID";

  private final Vertx vertx;
  private final ProviderConfig config;
  private final AccessTokens accessTokens;
  private final UpstreamClient client;
  private final KeyHeaders keyHeaders;
  private final Duration most;

  /// @param most how long one answer may take in all, with the pass that it takes
  public Probe(
      Vertx vertx,
      ProviderConfig config,
      AccessTokens accessTokens,
      UpstreamClient client,
      Duration most) {
    this.vertx = vertx;
    this.config = config;
    this.accessTokens = accessTokens;
    this.client = client;
    this.keyHeaders = new KeyHeaders(config);
    this.most = most;
  }

  /// Whether there is anything to ask: a provider that takes its callers' keys has none to ask
  /// with, and one that answers by itself is there.
  public static boolean asks(ProviderConfig config) {
    boolean hasNoKey =
        config.credentials() == ProviderConfig.Credentials.CLIENT && config.keys().isEmpty();
    return config.type() != ProviderConfig.Type.SIMULATED && !hasNoKey;
  }

  /// Never fails; to be called on a context.
  ///
  /// @param instance from 1
  public Future<Result> ask(int instance) {
    return reply(instance)
        .recover(cause ->
            Future.succeededFuture(new Reply(0, Optional.empty(), ClientErrors.words(cause))))
        .map(this::judged);
  }

  private Future<Reply> reply(int instance) {
    var accessToken = accessTokens.accessToken(instance);
    if (accessToken.isComplete()) {
      return accessToken.compose(it -> ask(instance, it, most));
    }
    long begin = System.nanoTime();
    return inTime(accessToken)
        .compose(it -> ask(instance, it, most.minusNanos(System.nanoTime() - begin)));
  }

  /// Whoever else waits for the same pass goes on waiting.
  private Future<AccessToken> inTime(Future<AccessToken> accessToken) {
    var first = Promise.<AccessToken>promise();
    long timer = vertx.setTimer(Math.max(1, most.toMillis()), _ -> first.tryFail(late()));
    accessToken
        .onComplete(first::tryComplete, first::tryFail)
        .onComplete(_ -> vertx.cancelTimer(timer));
    return first.future();
  }

  private FailureException late() {
    return new FailureException(
        new Failure.TimedOut("GitHub gave no token within " + AttemptTimeouts.words(most)));
  }

  private Future<Reply> ask(int instance, AccessToken accessToken, Duration most) {
    return config.profile().ollama()
        ? askOllama(instance, accessToken, most)
        : get(instance, accessToken, target(accessToken.endpoint()), most);
  }

  /// By its own API, which what merely speaks like it may not have.
  private Future<Reply> askOllama(int instance, AccessToken accessToken, Duration most) {
    long begin = System.nanoTime();
    return get(
            instance, accessToken, accessToken.endpoint().unversioned().target("/api/tags"), most)
        .compose(reply ->
            reply.status() == NOT_FOUND
                ? get(
                    instance,
                    accessToken,
                    target(accessToken.endpoint()),
                    most.minusNanos(System.nanoTime() - begin))
                : Future.succeededFuture(reply));
  }

  private Future<Reply> get(int instance, AccessToken accessToken, String target, Duration most) {
    return BoundedGet.send(vertx, client, request(instance, accessToken, target), most);
  }

  private RequestOptions request(int instance, AccessToken accessToken, String target) {
    var endpoint = accessToken.endpoint();
    var headers = MultiMap.caseInsensitiveMultiMap();
    headers
        .add("accept", "application/json")
        .add("accept-encoding", "identity")
        .add("user-agent", "relay");
    if (config.type() == ProviderConfig.Type.ANTHROPIC) {
      headers.add("anthropic-version", "2023-06-01");
    }
    keyHeaders.putOwn(instance, headers);
    accessToken.show(headers);
    config.additions().headers().forEach(headers::set);
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setHost(endpoint.host())
        .setPort(endpoint.port())
        .setSsl(endpoint.tls())
        .setURI(target)
        .setHeaders(headers);
  }

  /// All models at once, where the service has pages.
  private String target(Endpoint endpoint) {
    return switch (config.type()) {
      case ANTHROPIC -> endpoint.target("/models", "limit=1000");
      case GEMINI -> endpoint.target("/models", "pageSize=1000");
      case AZURE -> endpoint.under(UpstreamPaths.azurePath(endpoint.path())).target("/models");
      case OPENAI, COPILOT, SIMULATED -> endpoint.target("/models");
    };
  }

  private Result judged(Reply reply) {
    long now = System.currentTimeMillis();
    int status = reply.status();
    if (status == 0) {
      return new Result(ProviderStatus.Instance.unreachable(now, reply.words()), Optional.empty());
    }
    if (KeyHeaders.areRefused(status)
        || reply.body().filter(body -> isRefusal(status, body)).isPresent()) {
      return without(Access.DENIED, refusal(status));
    }
    if (status != OK) {
      return without(Access.UNKNOWN, "answers with status " + status + " (expected: its models)");
    }
    return reply.body().map(this::listed).orElseGet(() -> without(Access.UNKNOWN, reply.words()));
  }

  private Result listed(Buffer body) {
    return ListedModels.read(body)
        .map(this::listed)
        .orElseGet(() -> without(Access.UNKNOWN, "what it answers is no list of models"));
  }

  /// Azure lists what could be deployed, and not what is.
  private Result listed(Map<String, ProviderStatus.Model> models) {
    boolean counts = config.type() != ProviderConfig.Type.AZURE;
    return new Result(
        new ProviderStatus.Instance(
            System.currentTimeMillis(),
            true,
            Access.GRANTED,
            counts ? models.size() : 0,
            "",
            LastError.NONE),
        Optional.of(models).filter(_ -> counts));
  }

  private String refusal(int status) {
    return (config.keys().isEmpty() ? "wants a key (" : "key refused (") + status + ")";
  }

  private static boolean isRefusal(int status, Buffer body) {
    return status == 400 && body.toString(StandardCharsets.UTF_8).contains(GOOGLE_REFUSAL);
  }

  private static Result without(Access access, String error) {
    return new Result(
        new ProviderStatus.Instance(
            System.currentTimeMillis(), true, access, 0, error, LastError.NONE),
        Optional.empty());
  }
}
