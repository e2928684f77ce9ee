package dev.relay.launcher.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy that speaks SOCKS 5 (RFC 1928, RFC 1929), and leads everybody to one port.
public final class SocksProxy implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final int target;

  public SocksProxy(int target) throws IOException {
    this.target = target;
    Thread.startVirtualThread(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /// `host:port` of those that it was to connect.
  public List<String> asked() {
    return asked;
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
      var in = new DataInputStream(socket.getInputStream());
      greet(socket, in);
      Thread.startVirtualThread(() -> copy(upstream, socket));
      in.transferTo(upstream.getOutputStream());
    } catch (IOException _) {
      // One of them has left.
    }
  }

  private void greet(Socket socket, DataInputStream in) throws IOException {
    in.readByte();
    var methods = in.readNBytes(in.readUnsignedByte());
    boolean login = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
    socket.getOutputStream().write(new byte[] {5, (byte) (login ? 2 : 0)});
    if (login) {
      in.readByte();
      in.readNBytes(in.readUnsignedByte());
      in.readNBytes(in.readUnsignedByte());
      socket.getOutputStream().write(new byte[] {1, 0});
    }
    in.readNBytes(3);
    var host = in.readByte() == 3 ? text(in.readNBytes(in.readUnsignedByte())) : "no name";
    asked.add(host + ":" + in.readUnsignedShort());
    socket.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One of them has left.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
