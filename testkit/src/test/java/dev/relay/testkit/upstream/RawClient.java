package dev.relay.testkit.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sees bytes.
final class RawClient implements AutoCloseable {

  private static final String GET = "GET / HTTP/1.1\r\nHost: fake\r\n\r\n";

  private final Socket socket;

  RawClient(FakeUpstream upstream) {
    try {
      this.socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port());
      socket.setSoTimeout(5000);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient get() {
    return send(GET);
  }

  RawClient send(String bytes) {
    try {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All bytes until the other side closes.
  String rest() {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The bytes until `end` has come, with it.
  String until(String end) {
    try {
      var seen = new StringBuilder();
      while (seen.indexOf(end) < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new AssertionError("closed after: " + seen);
        }
        seen.append((char) next);
      }
      return seen.toString();
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
