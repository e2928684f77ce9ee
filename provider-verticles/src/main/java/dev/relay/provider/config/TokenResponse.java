package dev.relay.provider.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Secret;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What GitHub gives for a login: a token for Copilot's API, and for how long.
///
/// @param refresh when to ask for the next one
/// @param end when it is good no longer
/// @param api where it is to be shown, as GitHub says
public record TokenResponse(Secret token, Duration refresh, Duration end, Optional<String> api) {

  /// Of which the next one is there before the last one ends.
  private static final Duration SPARE = Duration.ofSeconds(60);

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final String OFFICIAL = ".githubcopilot.com";

  /// @param seconds the time, since 1970
  /// @return nothing for an answer without a token and its end
  public static Optional<TokenResponse> read(Buffer body, long seconds) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? new Answer().read(json).tokenResponse(seconds)
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// A token is shown to Copilot's own hosts, and to the one that was configured: `usual`.
  public Endpoint endpoint(Endpoint usual) {
    return api.filter(_ -> isOfficial(usual.host()))
        .flatMap(TokenResponse::uri)
        .filter(it -> "https".equalsIgnoreCase(it.getScheme()))
        .filter(it -> it.getHost() != null && it.getRawUserInfo() == null)
        .filter(it -> isOfficial(it.getHost()) && it.getPort() == -1)
        .map(it -> new Endpoint(it.getHost(), 443, true, usual.path(), usual.query()))
        .orElse(usual);
  }

  private static boolean isOfficial(String host) {
    return host.endsWith(OFFICIAL);
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "Grant[***]";
  }

  private static final class Answer {

    private String token = "";
    private long expiresAt;
    private long refreshIn;
    private Optional<String> api = Optional.empty();

    Answer read(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "token" -> token = json.getValueAsString("");
          case "expires_at" -> expiresAt = json.getValueAsLong(0);
          case "refresh_in" -> refreshIn = json.getValueAsLong(0);
          case "endpoints" -> endpoints(json);
          default -> json.skipChildren();
        }
      }
      return this;
    }

    private void endpoints(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("api");
        if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
          api = Optional.of(json.getText());
        } else {
          json.skipChildren();
        }
      }
    }

    /// Where the clocks differ by more than the token lasts, only `refresh_in` can be believed.
    Optional<TokenResponse> tokenResponse(long seconds) {
      var left = Duration.ofSeconds(Math.max(0, expiresAt - seconds));
      var asked = Duration.ofSeconds(Math.max(0, refreshIn));
      var end = left.isZero() && !asked.isZero() ? asked.plus(SPARE) : left;
      if (!token.matches("[!-~]+") || end.isZero()) {
        return Optional.empty();
      }
      var latest = end.compareTo(SPARE.multipliedBy(2)) > 0 ? end.minus(SPARE) : end.dividedBy(2);
      var refresh = asked.isZero() || asked.compareTo(latest) > 0 ? latest : asked;
      return Optional.of(
          new TokenResponse(
              new Secret(token), refresh.compareTo(SHORTEST) < 0 ? SHORTEST : refresh, end, api));
    }
  }
}
