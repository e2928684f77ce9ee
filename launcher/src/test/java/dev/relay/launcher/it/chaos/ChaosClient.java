package dev.relay.launcher.it.chaos;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// One connection of a client that takes whatever comes.
final class ChaosClient implements AutoCloseable {

  /// What came of one request.
  ///
  /// @param head the status line and the headers, in lower case; empty if there were none
  /// @param whole whether the body came to the end that was announced
  /// @param left whether the client did not wait for it
  record Seen(String head, String text, boolean whole, boolean left, long millis) {

    int status() {
      return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
    }

    String header(String name) {
      return head.lines()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  /// When a client leaves.
  record Patience(Duration span, int bytes) {}

  private static final class Left extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private long end;
  private boolean leaves;
  private int most;

  ChaosClient(int port) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// Asks and reads until the end, or until `patience` is over; one who `leaves` does not mind.
  Seen ask(ChaosChat chat, Patience patience, boolean leaves) throws IOException {
    var body = chat.request().getBytes(StandardCharsets.UTF_8);
    var request =
        "POST %s HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            .formatted(chat.dialect().path(), body.length);
    long began = System.nanoTime();
    end = began + patience.span().toNanos();
    most = patience.bytes();
    this.leaves = leaves;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    var head = new ByteArrayOutputStream();
    var read = new ByteArrayOutputStream();
    boolean whole = false;
    boolean left = false;
    try {
      head(head);
      whole = body(text(head), read);
    } catch (Left _) {
      left = true;
    } catch (SocketTimeoutException late) {
      throw late;
    } catch (IOException _) {
      whole = false;
    }
    long millis = (System.nanoTime() - began) / 1_000_000;
    return new Seen(text(head), read.toString(StandardCharsets.UTF_8), whole, left, millis);
  }

  private void head(ByteArrayOutputStream head) throws IOException, Left {
    int length;
    do {
      length = line(head);
    } while (length > 2);
  }

  private static String text(ByteArrayOutputStream head) {
    return head.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
  }

  private boolean body(String head, ByteArrayOutputStream read) throws IOException, Left {
    var seen = new Seen(head, "", false, false, 0);
    return seen.header("transfer-encoding").equals("chunked")
        ? chunks(read)
        : exactly(Long.parseLong(seen.header("content-length")), read);
  }

  private boolean chunks(ByteArrayOutputStream read) throws IOException, Left {
    while (true) {
      var line = new ByteArrayOutputStream();
      line(line);
      int size = Integer.parseInt(text(line).strip(), 16);
      if (!exactly(size, read)) {
        return false;
      }
      line(new ByteArrayOutputStream());
      if (size == 0) {
        return true;
      }
    }
  }

  private boolean exactly(long count, ByteArrayOutputStream read) throws IOException, Left {
    var buffer = new byte[16 * 1024];
    long rest = count;
    while (rest > 0) {
      if (leaves && read.size() >= most) {
        throw new Left();
      }
      await();
      int got = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
      if (got < 0) {
        return false;
      }
      read.write(buffer, 0, got);
      rest -= got;
    }
    return true;
  }

  /// Reads to the end of a line; returns its length.
  private int line(ByteArrayOutputStream line) throws IOException, Left {
    int length = 0;
    while (true) {
      await();
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      line.write(next);
      length++;
      if (next == '\n') {
        return length;
      }
    }
  }

  /// Sees to it that the next read ends in time.
  private void await() throws IOException, Left {
    if (in.available() > 0) {
      return;
    }
    long left = (end - System.nanoTime()) / 1_000_000;
    socket.setSoTimeout((int) Math.max(1, left));
    in.mark(1);
    try {
      if (in.read() >= 0) {
        in.reset();
      }
    } catch (SocketTimeoutException late) {
      if (leaves) {
        throw new Left();
      }
      throw late;
    }
  }

  /// Whether there is something that nobody asked for.
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /// Leaves without a goodbye: the other side gets an RST.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
