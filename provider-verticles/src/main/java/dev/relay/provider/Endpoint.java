package dev.relay.provider;

import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// Where a service is: host, port and the path under which its operations are, `/v1` included.
///
/// @param query what is added to every path, with its question mark; empty without any
public record Endpoint(String host, int port, boolean tls, String path, String query) {

  private static final List<String> OPERATIONS =
      List.of("/chat/completions", "/completions", "/embeddings", "/models", "/responses");

  private static final Pattern VERSION_SEGMENT = Pattern.compile("/v\\d+[a-z0-9]*(/|$)");

  /// Understands `base` with or without `/v1`, or as one whole endpoint; its own query is kept.
  public static Endpoint of(URI base, Map<String, String> query) {
    boolean tls = "https".equalsIgnoreCase(base.getScheme());
    int port = base.getPort() > 0 ? base.getPort() : tls ? 443 : 80;
    return new Endpoint(base.getHost(), port, tls, path(base.getRawPath()), query(base, query));
  }

  /// The target of a request for `operation`, such as `/chat/completions`.
  public String target(String operation) {
    return path + operation + query;
  }

  RequestOptions options(String operation) {
    return new RequestOptions().setHost(host).setPort(port).setSsl(tls).setURI(target(operation));
  }

  private static String path(String raw) {
    var path = withoutSlashes(raw);
    for (var operation : OPERATIONS) {
      if (path.endsWith(operation)) {
        return withoutSlashes(path.substring(0, path.length() - operation.length()));
      }
    }
    return VERSION_SEGMENT.matcher(path).find() ? path : path + "/v1";
  }

  private static String withoutSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static String query(URI base, Map<String, String> query) {
    var all = new StringJoiner("&", "?", "").setEmptyValue("");
    if (base.getRawQuery() != null) {
      all.add(base.getRawQuery());
    }
    query.forEach((name, value) -> all.add(encoded(name) + "=" + encoded(value)));
    return all.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
