package dev.relay.provider;

import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Operation;
import dev.relay.protocol.anthropic.AnthropicPaths;
import dev.relay.protocol.gemini.GeminiPaths;
import dev.relay.protocol.openai.Paths;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// Where at a service an exchange goes: its path and query, in the dialect that it is written in.
final class Targets {

  private static final String RESPONSES = "/responses";

  private final Endpoint endpoint;
  private final Map<Dialect, Endpoint> apart = new EnumMap<>(Dialect.class);
  private final boolean deployments;
  private final Map<Operation, String> openai = new EnumMap<>(Operation.class);

  /// @param apart the paths of dialects that are not under that of `endpoint`
  /// @param deployments whether the model of a chat stands in the path
  Targets(Endpoint endpoint, Map<Dialect, String> apart, boolean deployments) {
    this.endpoint = endpoint;
    apart.forEach((dialect, path) -> this.apart.put(dialect, endpoint.under(path)));
    this.deployments = deployments;
    for (var operation : Operation.values()) {
      openai.put(operation, endpoint.target(Paths.of(operation)));
    }
  }

  private Endpoint at(Exchange exchange) {
    return apart.getOrDefault(exchange.dialect(), endpoint);
  }

  String of(Exchange exchange) {
    var operation = exchange.operation();
    return switch (exchange.dialect()) {
      case OPENAI -> deployments ? deployed(exchange) : openai.getOrDefault(operation, "/");
      case RESPONSES -> at(exchange).target(RESPONSES, exchange.query());
      case ANTHROPIC -> at(exchange).target(AnthropicPaths.of(operation), exchange.query());
      case GEMINI ->
          at(exchange)
              .target(
                  GeminiPaths.of(operation, exchange.target().model(), exchange.peek().streamed()),
                  exchange.query());
    };
  }

  private String deployed(Exchange exchange) {
    var model = URLEncoder.encode(exchange.target().model(), StandardCharsets.UTF_8);
    return endpoint.target(
        "/deployments/" + model.replace("+", "%20") + Paths.of(exchange.operation()));
  }
}
