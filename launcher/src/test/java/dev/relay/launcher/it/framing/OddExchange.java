package dev.relay.launcher.it.framing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// One request that an [OddUpstream] has got the head of, and what it says to it: all of it bears
/// the request's nonce.
final class OddExchange {

  private static final AtomicInteger LATE = new AtomicInteger();

  private static final Pattern NONCE = Pattern.compile("nonce-[0-9a-f]{16}");
  private static final Pattern KIND = Pattern.compile("kind-(\\w+)");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final Socket socket;
  private final InputStream in;
  private final String head;
  private String body = "";
  private boolean read;

  OddExchange(Socket socket, InputStream in, String head) {
    this.socket = socket;
    this.in = in;
    this.head = head;
  }

  boolean listsModels() {
    return head.startsWith("GET ") && head.lines().findFirst().orElse("").contains("/models");
  }

  boolean isHead() {
    return head.startsWith("HEAD ");
  }

  /// Known from the head where the path says it.
  OddFraming kind() throws IOException {
    if (find(KIND, head).isEmpty()) {
      readBody();
    }
    return find(KIND, head + body)
        .map(it -> OddFraming.valueOf(it.group(1)))
        .orElse(OddFraming.PLAIN);
  }

  private static Optional<MatchResult> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst();
  }

  String nonce() {
    return find(NONCE, head + body).map(MatchResult::group).orElse("nonce-none");
  }

  void readBody() throws IOException {
    if (read) {
      return;
    }
    read = true;
    if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      body = chunks();
    } else {
      int length = find(LENGTH, head).map(it -> Integer.parseInt(it.group(1))).orElse(0);
      body = exactly(length);
    }
  }

  private String chunks() throws IOException {
    var all = new StringBuilder();
    int size;
    do {
      size = Integer.parseInt(OddUpstream.until(in, "\r\n").strip(), 16);
      all.append(exactly(size));
      OddUpstream.until(in, "\r\n");
    } while (size > 0);
    return all.toString();
  }

  private String exactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("closed");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private boolean streams() {
    return body.contains("\"stream\":true");
  }

  /// What the client asked for.
  String content() {
    if (!head.contains("/chat/completions")) {
      return "{\"id\":\"" + nonce() + "\"}";
    }
    var choice =
        "{\"id\":\"c\",\"object\":\"chat.completion%s\",\"created\":1,\"model\":\"m\",\"choices\":"
            + "[{\"index\":0,\"%s\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}";
    return streams()
        ? "data: " + choice.formatted(".chunk", "delta", nonce()) + "\n\ndata: [DONE]\n\n"
        : choice.formatted("", "message", nonce());
  }

  String type() {
    return "Content-Type: " + (streams() ? "text/event-stream" : "application/json") + "\r\n";
  }

  /// The right answer, framed by its length.
  String answer() {
    return head(200, content().length()) + (isHead() ? "" : content());
  }

  String head(int status, int length) {
    return "HTTP/1.1 " + status + " Odd\r\n" + type() + "Content-Length: " + length + "\r\n\r\n";
  }

  String chunked(String chunks) {
    return "HTTP/1.1 200 OK\r\n" + type() + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
  }

  String chunk(String content) {
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }

  void write(String text) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  void later(Duration pause, String text) {
    LATE.incrementAndGet();
    Thread.startVirtualThread(() -> {
      try {
        Thread.sleep(pause);
        write(text);
      } catch (IOException | InterruptedException _) {
        // The connection is closed by now, as it should be.
      } finally {
        LATE.decrementAndGet();
      }
    });
  }

  /// Whether all that was to come [#later] has been written.
  static boolean hasSaidAll() {
    return LATE.get() == 0;
  }

  void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() throws IOException {
    socket.close();
  }
}
