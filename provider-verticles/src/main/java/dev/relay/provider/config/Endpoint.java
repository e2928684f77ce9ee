package dev.relay.provider.config;

import dev.relay.protocol.QueryNames;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// Where a service is: host, port and the path under which its operations are, with the version
/// (`/v1`) in it.
///
/// @param query what is added to every path, with its question mark; empty without any
public record Endpoint(String host, int port, boolean tls, String path, String query) {

  private static final List<String> OPERATIONS =
      List.of(
          "/chat/completions", "/completions", "/embeddings", "/models", "/responses", "/messages");

  private static final Pattern VERSION_SEGMENT = Pattern.compile("/v\\d+[a-z0-9]*(/|$)");

  /// Where the service of a provider is.
  public static Endpoint of(ProviderConfig config) {
    return of(config.connection().baseUrl(), config.additions().query(), config.type().version());
  }

  /// Understands `base` with or without a version, or as one whole endpoint; its own query is kept.
  ///
  /// @param version what the path ends in where `base` names none, such as `/v1`
  public static Endpoint of(URI base, Map<String, String> query, String version) {
    boolean tls = "https".equalsIgnoreCase(base.getScheme());
    var place = Authority.of(base);
    int port = place.map(Authority::port).filter(it -> it > 0).orElse(tls ? 443 : 80);
    return new Endpoint(
        Authority.host(base), port, tls, path(base.getRawPath(), version), query(base, query));
  }

  /// The same host, with all of its operations under `path`.
  public Endpoint under(String path) {
    return new Endpoint(host, port, tls, path, query);
  }

  /// The same without the version at the end of the path.
  public Endpoint unversioned() {
    return under(path.replaceFirst("/v\\d+[a-z0-9]*$", ""));
  }

  /// The same without the parameter that begins so.
  public Endpoint without(String parameter) {
    var left = new StringJoiner("&", "?", "").setEmptyValue("");
    for (var pair : query.isEmpty() ? List.<String>of() : List.of(query.substring(1).split("&"))) {
      if (!pair.startsWith(parameter)) {
        left.add(pair);
      }
    }
    return new Endpoint(host, port, tls, path, left.toString());
  }

  /// The target of a request for `operation`, such as `/chat/completions`.
  public String target(String operation) {
    return path + operation + query;
  }

  /// The same, and what the client's own query adds.
  public String target(String operation, String more) {
    return more.isEmpty() ? target(operation) : path + operation + joined(more);
  }

  /// The query of this endpoint and what `more` adds; parameters that are configured are the
  /// configured ones.
  public String joined(String more) {
    return QueryNames.joined(
        query.isEmpty() ? List.of() : QueryNames.pairs(query.substring(1)), more);
  }

  private static String path(String raw, String version) {
    var path = withoutSlashes(raw);
    for (var operation : OPERATIONS) {
      if (path.endsWith(operation)) {
        return withoutSlashes(path.substring(0, path.length() - operation.length()));
      }
    }
    return VERSION_SEGMENT.matcher(path).find() || path.endsWith(version) ? path : path + version;
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
