package dev.relay.gateway.request;

import dev.relay.contract.AccountHeaders;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The headers of a client's request that go to the provider; every other one stays behind. A
/// dialect has its own, so that none is looked for that its clients do not send.
public final class ForwardedHeaders {

  private static final List<String> ALL =
      List.of("idempotency-key", "x-client-request-id", "x-session-id", "x-session-affinity");

  private static final Map<Dialect, List<String>> NAMES =
      Map.of(
          Dialect.OPENAI, and("openai-beta"),
          Dialect.RESPONSES,
              and(
                  "openai-beta",
                  "originator",
                  "session-id",
                  "thread-id",
                  "x-codex-window-id",
                  "x-codex-turn-metadata",
                  "x-codex-beta-features",
                  "x-openai-internal-codex-responses-lite"),
          Dialect.ANTHROPIC,
              and(
                  "anthropic-version",
                  "anthropic-beta",
                  "anthropic-dangerous-direct-browser-access",
                  "x-app",
                  "x-claude-code-session-id",
                  "x-claude-code-prompt-id",
                  "x-claude-code-request-class",
                  "x-claude-1p-request-class"),
          Dialect.GEMINI, and("x-goog-api-client", "x-server-timeout"));

  /// What belongs to a body or a file that Relay does not look into.
  private static final List<String> NATIVE =
      List.of(
          "accept",
          "content-type",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "range",
          "x-goog-upload-command",
          "x-goog-upload-file-name",
          "x-goog-upload-header-content-length",
          "x-goog-upload-header-content-type",
          "x-goog-upload-offset",
          "x-goog-upload-protocol");

  /// Those that are lists: what stands on several lines means all of it.
  private static final Set<String> LISTS =
      Set.of(
          "accept",
          "anthropic-beta",
          "if-match",
          "if-none-match",
          "openai-beta",
          "x-codex-beta-features");

  private ForwardedHeaders() {}

  private static List<String> and(String... more) {
    return Stream.concat(ALL.stream(), Stream.of(more)).toList();
  }

  /// Those of a request of `dialect`.
  ///
  /// @param own whether it brings a credential for the provider, and so may say which account that
  ///   is for
  public static List<Header> of(Dialect dialect, MultiMap headers, boolean own) {
    var forwarded = named(NAMES.getOrDefault(dialect, ALL), headers);
    return own ? and(forwarded, named(AccountHeaders.NAMES, headers)) : forwarded;
  }

  /// Those of a request that Relay does not look into.
  ///
  /// @param encoded whether its body goes upstream as it is encoded
  public static List<Header> ofNative(
      Dialect dialect, MultiMap headers, boolean own, boolean encoded) {
    var forwarded = new ArrayList<>(of(dialect, headers, own));
    forwarded.addAll(named(NATIVE, headers));
    if (encoded) {
      forwarded.addAll(named(List.of("content-encoding"), headers));
    }
    return forwarded;
  }

  private static List<Header> and(List<Header> some, List<Header> more) {
    return more.isEmpty() ? some : Stream.concat(some.stream(), more.stream()).toList();
  }

  private static List<Header> named(List<String> names, MultiMap headers) {
    List<Header> forwarded = List.of();
    for (var name : names) {
      var value = headers.get(name);
      if (value != null && !hasControls(value)) {
        forwarded = forwarded.isEmpty() ? new ArrayList<>(ALL.size()) : forwarded;
        forwarded.add(new Header(name, LISTS.contains(name) ? whole(name, headers) : value));
      }
    }
    return forwarded;
  }

  private static String whole(String name, MultiMap headers) {
    var lines = headers.getAll(name);
    return lines.size() == 1
        ? lines.getFirst()
        : lines.stream()
            .filter(line -> !line.isBlank() && !hasControls(line))
            .collect(Collectors.joining(","));
  }

  /// A lone carriage return within a value would let it pass for more than one header further on.
  public static boolean hasControls(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
