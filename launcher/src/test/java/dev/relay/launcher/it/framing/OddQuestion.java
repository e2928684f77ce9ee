package dev.relay.launcher.it.framing;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import java.util.regex.Pattern;

/// The ways to ask for an answer that is framed as the question says.
enum OddQuestion {
  CHAT("POST", RunningRelay.CHAT),
  STREAM("POST", RunningRelay.CHAT),
  FILE("GET", "/%s/v1/files/kind-%s/%s"),
  HEAD("HEAD", "/%s/v1/files/kind-%s/%s"),
  DELETE("DELETE", "/%s/v1/files/kind-%s/%s"),
  UPLOAD("POST", "/%s/v1/files/kind-%s/%s");

  private static final Pattern NONCE = Pattern.compile("nonce-[0-9a-f]{16}");
  private static final String KEY = "key-of-the-odd-client";
  private static final int UPLOAD_BYTES = 200_000;

  private static final String CHAT_BODY =
      "{\"model\":\"%s:gpt-test\",%s\"messages\":[{\"role\":\"user\",\"content\":\"kind-%s %s\"}]}";

  /// Who may ask in all ways.
  static final String AUTH =
      "auth: {mode: keys, keys: [{name: odd, key: " + KEY + ", native: full}]}\n";

  /// What came.
  record Seen(OddQuestion asked, String nonce, int status, String text) {

    /// Whether it is the answer and nothing else.
    boolean isRight() {
      return status == 200 && (asked == HEAD || text.contains(nonce)) && !isForeign();
    }

    boolean isForeign() {
      return NONCE.matcher(text).results().anyMatch(it -> !it.group().equals(nonce));
    }
  }

  private final String method;
  private final String path;

  OddQuestion(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /// Asks `provider` on a connection of its own.
  Seen ask(int port, String provider, OddFraming kind, String nonce) {
    try (var wire = new Wire(port)) {
      return ask(wire, provider, kind, nonce);
    }
  }

  private Seen ask(Wire wire, String provider, OddFraming kind, String nonce) {
    var body = body(provider, kind, nonce);
    wire.send(
        "%s %s HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
            .formatted(method, path.formatted(provider, kind, nonce)));
    wire.send("authorization: Bearer " + KEY + "\r\n");
    if (!body.isEmpty()) {
      wire.send("content-type: application/json\r\n");
      wire.send("content-length: " + body.length() + "\r\n");
    }
    wire.send("\r\n" + body);
    var text = wire.restAsText();
    int status = text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
    return new Seen(this, nonce, status, text);
  }

  private String body(String provider, OddFraming kind, String nonce) {
    return switch (this) {
      case CHAT -> CHAT_BODY.formatted(provider, "", kind, nonce);
      case STREAM -> CHAT_BODY.formatted(provider, "\"stream\":true,", kind, nonce);
      case UPLOAD -> "x".repeat(UPLOAD_BYTES);
      case FILE, HEAD, DELETE -> "";
    };
  }
}
