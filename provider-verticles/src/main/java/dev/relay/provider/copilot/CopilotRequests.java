package dev.relay.provider.copilot;

import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.exchange.Exchange;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.UpstreamRequest;
import dev.relay.provider.http.AccessToken;
import dev.relay.provider.http.HttpUpstream;
import dev.relay.provider.http.RequestFactory;
import dev.relay.provider.http.UpstreamClient;
import dev.relay.provider.http.UpstreamPaths;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Requests to Copilot, which show the token that GitHub gives for a login. Belongs to one verticle
/// instance.
public final class CopilotRequests implements RequestFactory {

  private static final CharSequence VISION = HttpHeaders.createOptimized("copilot-vision-request");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  /// A JSON string that is a word by itself: within a longer one, its quotes would be escaped.
  private static final byte[] CHAT_IMAGE = word("\"image_url\"");

  private static final byte[] RESPONSES_IMAGE = word("\"input_image\"");
  private static final byte[] MESSAGES_IMAGE = word("\"image\"");

  private final Copilot copilot;
  private final ProviderConfig config;
  private final UpstreamClient client;
  private UpstreamPaths upstreamPaths;
  private Endpoint place;

  /// @param usual where Copilot is while no token has told another place
  public CopilotRequests(
      Copilot copilot, ProviderConfig config, Endpoint usual, UpstreamClient client) {
    this.copilot = copilot;
    this.config = config;
    this.client = client;
    this.place = usual;
    this.upstreamPaths = upstreamPaths(usual);
  }

  @Override
  public Future<UpstreamRequest> open(Exchange exchange) {
    return copilot
        .accessToken(exchange.target().instance())
        .compose(accessToken -> open(exchange, accessToken));
  }

  @Override
  public Optional<Future<UpstreamRequest>> again(Exchange exchange, HttpClientRequest refused) {
    var shown = String.valueOf(refused.headers().get(HttpHeaders.AUTHORIZATION));
    return Optional.of(
        copilot
            .instead(exchange.target().instance(), shown)
            .compose(accessToken -> open(exchange, accessToken)));
  }

  private Future<UpstreamRequest> open(Exchange exchange, AccessToken accessToken) {
    if (!accessToken.endpoint().equals(place)) {
      place = accessToken.endpoint();
      upstreamPaths = upstreamPaths(place);
    }
    return client
        .host(place)
        .open(HttpUpstream.method(exchange), upstreamPaths.of(exchange))
        .map(opened -> shown(opened, exchange, accessToken));
  }

  private static UpstreamRequest shown(
      UpstreamRequest opened, Exchange exchange, AccessToken accessToken) {
    var headers = opened.request().headers();
    accessToken.show(headers);
    if (exchange.operation() == Operation.CHAT && hasImage(exchange)) {
      headers.set(VISION, TRUE);
    }
    return opened;
  }

  private UpstreamPaths upstreamPaths(Endpoint endpoint) {
    return new UpstreamPaths(endpoint, config.profile().apart(), false);
  }

  private static boolean hasImage(Exchange exchange) {
    var body = Json.contiguous(exchange.body());
    int from = body.arrayOffset() + body.readerIndex();
    return ByteSearch.has(
        body.array(), from, from + body.readableBytes(), image(exchange.dialect()));
  }

  private static byte[] image(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, GEMINI -> CHAT_IMAGE;
      case RESPONSES -> RESPONSES_IMAGE;
      case ANTHROPIC -> MESSAGES_IMAGE;
    };
  }

  private static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
