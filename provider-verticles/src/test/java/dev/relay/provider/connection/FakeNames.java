package dev.relay.provider.connection;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.net.InetAddress;
import java.util.List;

/// A name server on a port of this host that gives every name the same addresses.
final class FakeNames {

  private static final int IPV4 = 1;
  private static final int IPV6 = 28;

  private final DatagramSocket socket;
  private final List<InetAddress> addresses;

  FakeNames(Vertx vertx, List<InetAddress> addresses) {
    this.addresses = addresses;
    this.socket = vertx.createDatagramSocket();
    socket.handler(this::answer);
    socket.listen(0, "127.0.0.1").await();
  }

  /// As Vert.x wants it.
  String address() {
    return "127.0.0.1:" + socket.localAddress().port();
  }

  private void answer(DatagramPacket packet) {
    var query = packet.data();
    int end = 12;
    while (query.getByte(end) != 0) {
      end += query.getByte(end) + 1;
    }
    int type = query.getUnsignedShort(end + 1);
    var found =
        addresses.stream()
            .filter(it -> it.getAddress().length == (type == IPV4 ? 4 : type == IPV6 ? 16 : 0))
            .toList();
    var answer = Buffer.buffer().appendBytes(query.getBytes(0, 2)).appendUnsignedShort(0x8180);
    answer.appendUnsignedShort(1).appendUnsignedShort(found.size()).appendInt(0);
    answer.appendBytes(query.getBytes(12, end + 5));
    for (var address : found) {
      var bytes = address.getAddress();
      answer.appendUnsignedShort(0xc00c).appendUnsignedShort(type).appendUnsignedShort(1);
      answer.appendInt(60).appendUnsignedShort(bytes.length).appendBytes(bytes);
    }
    var _ = socket.send(answer, packet.sender().port(), packet.sender().host());
  }
}
