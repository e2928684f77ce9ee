package dev.relay.launcher.cluster;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeContext;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.internal.server.tcp.PacketDecoder;
import java.io.IOException;
import java.util.function.Consumer;

/// Hazelcast's reader of packets with a bound: Hazelcast's own allocates whatever length a packet
/// announces, also for who is no member. A packet begins with 11 bytes, of which the last four are
/// the length of the rest.
final class BoundedPackets extends PacketDecoder {

  private static final int HEADER_BYTES = 11;
  private static final int LENGTH_AT = 7;
  private static final int MEMBER_BYTES = 4 * 1024 * 1024;
  private static final int STRANGER_BYTES = 64 * 1024;

  /// Of the packet whose header was seen.
  private int rest;

  private BoundedPackets(ServerConnection connection, Consumer<Packet> packets) {
    super(connection, packets);
  }

  /// What a member is made of, with this reader.
  static NodeContext context() {
    return new DefaultNodeContext() {
      @Override
      public NodeExtension createNodeExtension(Node node) {
        return new DefaultNodeExtension(node) {
          // Hazelcast's own signature.
          @SuppressWarnings("rawtypes")
          @Override
          public InboundHandler[] createInboundHandlers(
              EndpointQualifier qualifier, ServerConnection connection, ServerContext context) {
            var packets = node.getNodeEngine().getPacketDispatcher();
            return new InboundHandler[] {new BoundedPackets(connection, packets)};
          }
        };
      }
    };
  }

  /// An exception closes the connection.
  @Override
  public HandlerStatus onRead() throws Exception {
    int end = src.position();
    int at = 0;
    while (at < end) {
      if (rest == 0) {
        if (end - at < HEADER_BYTES) {
          break;
        }
        rest = checked(src.getInt(at + LENGTH_AT));
        at += HEADER_BYTES;
      }
      int part = Math.min(rest, end - at);
      at += part;
      rest -= part;
    }
    return super.onRead();
  }

  private int checked(int length) throws IOException {
    int most = connection.getRemoteUuid() == null ? STRANGER_BYTES : MEMBER_BYTES;
    if (length < 0 || length > most) {
      throw new IOException("a packet of " + length + " bytes (expected: at most " + most + ")");
    }
    return length;
  }
}
