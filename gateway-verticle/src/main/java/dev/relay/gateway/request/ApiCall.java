package dev.relay.gateway.request;

import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.protocol.gemini.GeminiPaths;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a path asks for, in which dialect.
///
/// @param model that the path names; empty where the body names it
/// @param streamed whether the path asks for a stream
/// @param query what of the query goes upstream
/// @param place where it goes if Relay does not look into it
public record ApiCall(
    Dialect dialect,
    Operation operation,
    String model,
    boolean streamed,
    String query,
    Optional<PassthroughPath> place) {

  /// One of a dialect's own operations.
  ApiCall(Dialect dialect, Operation operation, String model, boolean streamed, String query) {
    this(dialect, operation, model, streamed, query, Optional.empty());
  }

  /// One that Relay does not look into.
  public static ApiCall ofNative(Dialect dialect, PassthroughPath place, String query) {
    return new ApiCall(dialect, Operation.NATIVE, "", false, query, Optional.of(place));
  }

  /// Paths that say everything.
  public static final Map<String, ApiCall> FIXED =
      Map.of(
          "/v1/chat/completions", of(Dialect.OPENAI, Operation.CHAT),
          "/v1/completions", of(Dialect.OPENAI, Operation.COMPLETION),
          "/v1/embeddings", of(Dialect.OPENAI, Operation.EMBEDDING),
          "/v1/responses", of(Dialect.RESPONSES, Operation.CHAT),
          "/responses", of(Dialect.RESPONSES, Operation.CHAT),
          "/v1/messages", of(Dialect.ANTHROPIC, Operation.CHAT),
          "/v1/messages/count_tokens", of(Dialect.ANTHROPIC, Operation.COUNT));

  /// The versions of Google's interface.
  public static final List<String> GOOGLES = List.of("/v1beta", "/v1", "/v1alpha");

  private static final String MODELS = "/models/";
  private static final String EVENTS = "alt=sse";

  /// The parameters that mean something to a provider.
  private static final Pattern PASSED = Pattern.compile("(?:alt|beta)=[A-Za-z0-9_-]{1,32}");

  private static ApiCall of(Dialect dialect, Operation operation) {
    return new ApiCall(dialect, operation, "", false, "");
  }

  /// What `request` asks for by its path; empty if it is no exchange.
  public static Optional<ApiCall> of(HttpServerRequest request) {
    var path = request.path();
    return path == null ? Optional.empty() : of(path, request.query());
  }

  /// What `path` asks for.
  public static Optional<ApiCall> of(String path, @Nullable String query) {
    var fixed = FIXED.get(path);
    return fixed != null
        ? Optional.of(fixed.with(query))
        : google(path).map(apiCall -> apiCall.with(query));
  }

  private static Optional<ApiCall> google(String path) {
    for (var version : GOOGLES) {
      if (path.startsWith(version) && path.startsWith(MODELS, version.length())) {
        return GeminiPaths.read(path.substring(version.length()))
            .map(asked ->
                new ApiCall(
                    Dialect.GEMINI, asked.operation(), asked.model(), asked.streamed(), ""));
      }
    }
    return Optional.empty();
  }

  /// The same with what of a query means something in its dialect.
  public ApiCall with(@Nullable String asked) {
    return asked == null
            || asked.isEmpty()
            || dialect == Dialect.OPENAI
            || dialect == Dialect.RESPONSES
        ? this
        : new ApiCall(dialect, operation, model, streamed, passed(asked));
  }

  private static String passed(String asked) {
    var passed = new ArrayList<String>();
    for (var pair : List.of(asked.split("&", -1))) {
      if (PASSED.matcher(pair).matches()) {
        passed.add(pair);
      }
    }
    return String.join("&", passed);
  }

  /// Whether its answers tell usage.
  public boolean tellsUsage(String method) {
    return operation != Operation.COUNT && place.map(it -> it.tellsUsage(method)).orElse(true);
  }

  /// Whether a stream would be one of events: Google's is one JSON array unless asked otherwise.
  public boolean streamsEvents() {
    return place.isEmpty() && (dialect != Dialect.GEMINI || query.contains(EVENTS));
  }
}
