package dev.relay.launcher.it;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands before a port of this machine and keeps what is sent there, by connection.
public final class WireTap {

  private final List<Buffer> captured = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final int target;

  public WireTap(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
  }

  /// The port to connect to.
  public int listen() {
    return vertx
        .createNetServer()
        .connectHandler(this::connect)
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  /// What was sent by one connection, copied.
  public List<byte[]> captured() {
    return captured.stream().map(Buffer::getBytes).toList();
  }

  private void connect(NetSocket client) {
    var sent = Buffer.buffer();
    captured.add(sent);
    client.pause();
    vertx
        .createNetClient()
        .connect(target, "127.0.0.1")
        .onFailure(_ -> client.close())
        .onSuccess(server -> {
          client.handler(bytes -> {
            sent.appendBuffer(bytes);
            server.write(bytes);
          });
          server.handler(client::write);
          client.closeHandler(_ -> server.close());
          server.closeHandler(_ -> client.close());
          client.resume();
        });
  }
}
