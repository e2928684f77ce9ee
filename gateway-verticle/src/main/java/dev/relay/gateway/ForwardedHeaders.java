package dev.relay.gateway;

import dev.relay.contract.Header;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;

/// The headers of a client's request that go to the provider; every other one stays behind.
final class ForwardedHeaders {

  private static final List<String> NAMES =
      List.of(
          "openai-beta",
          "idempotency-key",
          "x-client-request-id",
          "x-session-id",
          "x-session-affinity",
          "anthropic-version",
          "anthropic-beta",
          "anthropic-dangerous-direct-browser-access",
          "x-app",
          "x-claude-code-session-id",
          "x-claude-code-prompt-id",
          "x-claude-code-request-class",
          "x-goog-api-client",
          "originator",
          "session-id",
          "thread-id",
          "x-codex-window-id",
          "x-codex-turn-metadata",
          "x-codex-beta-features",
          "x-openai-internal-codex-responses-lite");

  private ForwardedHeaders() {}

  static List<Header> of(MultiMap headers) {
    List<Header> forwarded = List.of();
    for (var name : NAMES) {
      var value = headers.get(name);
      if (value != null && !hasControls(value)) {
        forwarded = forwarded.isEmpty() ? new ArrayList<>(NAMES.size()) : forwarded;
        forwarded.add(new Header(name, value));
      }
    }
    return forwarded;
  }

  /// A lone carriage return within a value would let it pass for more than one header further on.
  static boolean hasControls(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
