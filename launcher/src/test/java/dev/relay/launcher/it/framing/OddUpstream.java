package dev.relay.launcher.it.framing;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// An upstream that frames its answers as the requests say, right or wrong: `kind-NAME` in the path
/// or the body.
final class OddUpstream implements AutoCloseable {

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger exchanges = new AtomicInteger();

  OddUpstream() {
    try {
      server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /// Connections on which an exchange was asked.
  int connections() {
    return connections.get();
  }

  int exchanges() {
    return exchanges.get();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      for (int asked = 0; ; ) {
        var exchange = new OddExchange(socket, in, until(in, "\r\n\r\n"));
        if (exchange.listsModels()) {
          var list = OpenAiAnswers.models(RunningRelay.MODEL).body().toString();
          exchange.write(exchange.head(200, list.length()) + list);
          continue;
        }
        if (asked++ == 0) {
          connections.incrementAndGet();
        }
        exchanges.incrementAndGet();
        exchange.kind().play(exchange);
        exchange.readBody();
      }
    } catch (IOException _) {
      // The other side has closed it.
    }
  }

  static String until(InputStream in, String end) throws IOException {
    var seen = new StringBuilder();
    while (seen.length() < end.length() || seen.indexOf(end, seen.length() - end.length()) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      seen.append((char) next);
    }
    return seen.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
