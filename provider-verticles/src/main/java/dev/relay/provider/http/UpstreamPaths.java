package dev.relay.provider.http;

import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.exchange.Exchange;
import dev.relay.protocol.PathModel;
import dev.relay.protocol.anthropic.AnthropicPaths;
import dev.relay.protocol.gemini.GeminiPaths;
import dev.relay.protocol.openai.Paths;
import dev.relay.provider.config.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// Where at a service an exchange goes: its path and query, in the dialect that it is written in.
public final class UpstreamPaths {

  private static final String RESPONSES = "/responses";

  private static final String AZURE = "/openai";

  private final Endpoint endpoint;
  private final Map<Dialect, Endpoint> apart = new EnumMap<>(Dialect.class);
  private final boolean deployments;
  private final Map<Operation, String> openai = new EnumMap<>(Operation.class);

  /// @param apart the paths of dialects that are not under that of `endpoint`
  /// @param azure whether it is Azure: the model of a chat stands in the path, and Responses have a
  ///   path of their own, with a version in it instead of a date
  public UpstreamPaths(Endpoint endpoint, Map<Dialect, String> apart, boolean azure) {
    this.endpoint = azure ? endpoint.under(azurePath(endpoint.path())) : endpoint;
    apart.forEach((dialect, path) -> this.apart.put(dialect, endpoint.under(path)));
    if (azure) {
      this.apart.put(
          Dialect.RESPONSES,
          this.endpoint.under(this.endpoint.path() + "/v1").without("api-version="));
    }
    this.deployments = azure;
    for (var operation : Operation.values()) {
      if (operation != Operation.NATIVE) {
        openai.put(operation, endpoint.target(Paths.of(operation)));
      }
    }
  }

  /// Whatever a base URL says behind it, operations are under this.
  public static String azurePath(String path) {
    int at = path.indexOf(AZURE);
    return at < 0 ? path + AZURE : path.substring(0, at + AZURE.length());
  }

  private Endpoint at(Exchange exchange) {
    return apart.getOrDefault(exchange.dialect(), endpoint);
  }

  public String of(Exchange exchange) {
    var operation = exchange.operation();
    if (exchange.passthrough().isPresent()) {
      var paths = apart.values().stream().map(Endpoint::path).toList();
      return PassthroughUri.of(
          at(exchange),
          paths,
          exchange.dialect(),
          renamed(exchange.passthrough().get().path(), exchange.target().model()),
          exchange.query());
    }
    return switch (exchange.dialect()) {
      case OPENAI -> deployments ? deployed(exchange) : openai.getOrDefault(operation, "/");
      case RESPONSES -> at(exchange).target(RESPONSES, exchange.query());
      case ANTHROPIC -> at(exchange).target(AnthropicPaths.of(operation), exchange.query());
      case GEMINI ->
          at(exchange)
              .target(
                  GeminiPaths.of(
                      operation, exchange.target().model(), exchange.summary().streamed()),
                  exchange.query());
    };
  }

  /// `path` names the model that answers, as its body does.
  private static String renamed(String path, String model) {
    return PathModel.of(path)
        .filter(named -> !model.isEmpty() && !named.name().equals(model))
        .map(named -> named.renamed(path, model))
        .orElse(path);
  }

  private String deployed(Exchange exchange) {
    var named = exchange.target().model();
    var model = URLEncoder.encode(named, StandardCharsets.UTF_8).replace("+", "%20");
    var segment = named.equals(".") || named.equals("..") ? model.replace(".", "%2E") : model;
    return endpoint.target("/deployments/" + segment + Paths.of(exchange.operation()));
  }
}
