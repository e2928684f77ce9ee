package dev.relay.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Many connections at once that send what they are told, and never read.
public final class HostileClients implements AutoCloseable {

  private static final int SMALL_WINDOW = 4096;
  private static final int THREADS = 8;
  private static final int TRIES = 200;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Queue<SocketChannel> open = new ConcurrentLinkedQueue<>();

  /// Opens `count` connections to `port` and sends `text` on each, as far as that is taken.
  public HostileClients send(int port, int count, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < count; i++) {
        threads.execute(() -> send(port, ByteBuffer.wrap(bytes)));
      }
    }
    return this;
  }

  private void send(int port, ByteBuffer bytes) {
    try {
      var channel = SocketChannel.open();
      open.add(channel);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      for (int tries = 0; bytes.hasRemaining() && tries < TRIES; ) {
        if (channel.write(bytes) == 0) {
          tries++;
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } catch (IOException _) {
      // It was refused, or cut: that is what is wanted.
    }
  }

  @Override
  public void close() {
    open.forEach(HostileClients::close);
    open.clear();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException _) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
