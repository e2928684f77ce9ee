package dev.relay.launcher.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A client that says and sees bytes, on one connection.
public final class Wire implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  /// One whole answer.
  public static final class Reply {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Reply(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    public int status() {
      return status;
    }

    /// By their names in lower case.
    public Map<String, String> headers() {
      return headers;
    }

    public byte[] body() {
      return body;
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;

  public Wire(int port) {
    this(port, 0);
  }

  /// @param window of the bytes that wait to be read; 0 for the usual one
  public Wire(int port, int window) {
    this(port, window, TIMEOUT_MILLIS);
  }

  /// @param patience in milliseconds
  public Wire(int port, int window, int patience) {
    try {
      if (window > 0) {
        socket.setReceiveBufferSize(window);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(patience);
      socket.setTcpNoDelay(true);
      this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for so long for each byte.
  public Wire patient(Duration time) {
    try {
      socket.setSoTimeout((int) time.toMillis());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A chat with this body.
  public Wire chat(String body, String... headers) {
    return post(RunningRelay.CHAT, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public Wire post(String path, byte[] body, String... headers) {
    var head = new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\nhost: localhost\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    if (!String.join(",", headers).toLowerCase(Locale.ROOT).contains("content-type")) {
      head.append("content-type: application/json\r\n");
    }
    head.append("content-length: ").append(body.length).append("\r\n\r\n");
    var all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return send(all.toByteArray());
  }

  public Wire send(String latin1) {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Wire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says that nothing more is sent.
  public Wire endSending() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next answer that is not an interim one, to its end.
  public Reply finalReply() {
    var reply = reply();
    while (reply.status() < 200) {
      reply = reply();
    }
    return reply;
  }

  /// The next answer, to its end.
  public Reply reply() {
    var head = until("\r\n\r\n").split("\r\n");
    int status = Integer.parseInt(head[0].split(" ")[1]);
    var headers = new TreeMap<String, String>();
    for (int i = 1; i < head.length; i++) {
      int colon = head[i].indexOf(':');
      headers.merge(
          head[i].substring(0, colon).toLowerCase(Locale.ROOT),
          head[i].substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    return new Reply(status, headers, body(status, headers));
  }

  /// The next answer, which has no body whatever its headers say.
  public Reply replyToHead() {
    var head = until("\r\n\r\n");
    return new Reply(Integer.parseInt(head.split(" ")[1]), Map.of("head", head), new byte[0]);
  }

  private byte[] body(int status, Map<String, String> headers) {
    if (status < 200 || status == 204 || status == 304) {
      return new byte[0];
    }
    if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    var body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(until("\r\n").strip(), 16);
      body.writeBytes(exactly(size));
      until("\r\n");
    } while (size > 0);
    return body.toByteArray();
  }

  /// Exactly the next `count` bytes.
  public byte[] exactly(int count) {
    try {
      var bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new AssertionError("closed after " + bytes.length + " bytes of " + count);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The bytes until `end` has come, with it.
  public String until(String end) {
    var seen = new StringBuilder();
    while (!endsWith(seen, end)) {
      int next = read();
      if (next < 0) {
        throw new AssertionError("closed after: " + seen);
      }
      seen.append((char) next);
    }
    return seen.toString();
  }

  private static boolean endsWith(StringBuilder seen, String end) {
    int from = seen.length() - end.length();
    return from >= 0 && seen.indexOf(end, from) == from;
  }

  /// The next byte, or -1 at the end.
  private int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All bytes until the other side closes or resets.
  public byte[] rest() {
    var all = new ByteArrayOutputStream();
    var buffer = new byte[64 * 1024];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        all.write(buffer, 0, read);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + all.size() + " bytes", e);
    } catch (IOException _) {
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  public String restAsText() {
    return new String(rest(), StandardCharsets.UTF_8);
  }

  /// Leaves without a goodbye: the other side gets an RST.
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
