package dev.relay.provider.copilot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.protocol.Json;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.ClientErrors;
import dev.relay.provider.http.UpstreamClient;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A login at GitHub for Copilot, by a code that somebody types on GitHub's page: the device flow
/// of RFC 8628, with the public client id of the editors' open plugins.
///
/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow>
public final class DeviceLogin {

  /// What is to be typed where; valid for a while.
  ///
  /// @param device known to Relay and GitHub alone
  /// @param interval the least seconds between two questions
  /// @param expires in so many seconds
  public record Code(String user, String page, Secret device, long interval, long expires) {}

  private static final String CLIENT_ID = "Iv1.b507a08c87ecfe98";
  private static final String SCOPE = "read:user";
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final long USUAL_INTERVAL = 5;
  private static final long SLOWER = 5;
  private static final long USUAL_LIFE = 900;
  private static final long TIMEOUT_MILLIS = 10_000;

  private final Vertx vertx;
  private final GitHub github;
  private final Duration second;
  private final WebClient client;

  /// @param connection how GitHub is reached
  /// @param second how long one of GitHub's is here
  public DeviceLogin(Vertx vertx, ProviderConfig.Connection connection, Duration second) {
    this.vertx = vertx;
    this.github = connection.github();
    this.second = second;
    var config = ProviderConfig.reaching(connection);
    this.client = new UpstreamClient(vertx, config).web();
  }

  /// Fails with a [FailureException] whose words may be shown.
  public Future<Code> begin() {
    return ask("/login/device/code", form().add("scope", SCOPE))
        .compose(DeviceLogin::members)
        .compose(this::code);
  }

  /// The token, once the code has been typed; fails when it was refused or has expired, and not
  /// because GitHub could not be reached for a while.
  public Future<Secret> await(Code code) {
    return await(code, code.interval(), code.expires());
  }

  private Future<Secret> await(Code code, long interval, long left) {
    if (left < interval) {
      return refused("the code was not typed in time");
    }
    var question = form().add("device_code", code.device().reveal()).add("grant_type", GRANT);
    return vertx
        .timer(Math.max(1, second.multipliedBy(interval).toMillis()))
        .compose(_ -> ask("/login/oauth/access_token", question))
        .transform((answer, cause) ->
            cause == null
                ? members(answer)
                    .compose(members -> token(code, members, interval, left - interval))
                : awaitAfter(cause, code, interval + SLOWER, left - interval));
  }

  private Future<Secret> awaitAfter(Throwable cause, Code code, long interval, long left) {
    return left < interval ? Future.failedFuture(cause) : await(code, interval, left);
  }

  private Future<Secret> token(Code code, Map<String, String> answer, long interval, long left) {
    var token = answer.getOrDefault("access_token", "");
    if (token.matches("[!-~]+")) {
      return Future.succeededFuture(new Secret(token));
    }
    return switch (answer.getOrDefault("error", "")) {
      case "authorization_pending" -> await(code, interval, left);
      case "slow_down" ->
          await(code, Math.max(number(answer, "interval"), interval + SLOWER), left);
      case "expired_token" -> refused("the code was not typed in time");
      case "access_denied" -> refused("it was refused on GitHub's page");
      default -> refused("GitHub's answer is not understood");
    };
  }

  private Future<Code> code(Map<String, String> answer) {
    var device = answer.getOrDefault("device_code", "");
    var user = answer.getOrDefault("user_code", "");
    var page = answer.getOrDefault("verification_uri", "");
    if (device.isEmpty() || user.isEmpty() || page.isEmpty()) {
      return refused("GitHub gives no code");
    }
    long interval = number(answer, "interval");
    long expires = number(answer, "expires_in");
    return Future.succeededFuture(
        new Code(
            user,
            page,
            new Secret(device),
            interval == 0 ? USUAL_INTERVAL : interval,
            expires == 0 ? USUAL_LIFE : expires));
  }

  private static long number(Map<String, String> answer, String name) {
    var text = answer.getOrDefault(name, "");
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
  }

  private static MultiMap form() {
    return MultiMap.caseInsensitiveMultiMap().add("client_id", CLIENT_ID);
  }

  private Future<HttpResponse<Buffer>> ask(String path, MultiMap question) {
    return client
        .postAbs(github.under(path).toString())
        .followRedirects(false)
        .timeout(TIMEOUT_MILLIS)
        .putHeader("accept", "application/json")
        .putHeader("user-agent", "relay")
        .sendForm(question)
        .recover(cause ->
            Future.failedFuture(new FailureException(ClientErrors.github("copilot", cause))));
  }

  /// The plain members of an answer.
  private static Future<Map<String, String>> members(HttpResponse<Buffer> answer) {
    var body = answer.bodyAsBuffer();
    var bytes = Json.contiguous(body == null ? Buffer.buffer() : body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        return Future.succeededFuture(members(json));
      }
    } catch (IOException _) {
      // no JSON: told below
    }
    return refused("GitHub answers with status " + answer.statusCode());
  }

  private static Map<String, String> members(JsonParser json) throws IOException {
    var members = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        members.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return members;
  }

  private static <T> Future<T> refused(String why) {
    return Future.failedFuture(
        new FailureException(new Failure.Unavailable("there is no login: " + why)));
  }
}
