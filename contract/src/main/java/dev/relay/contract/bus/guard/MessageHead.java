package dev.relay.contract.bus.guard;

import dev.relay.contract.bus.node.NodeAddresses;
import dev.relay.contract.bus.wire.WireFormat;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The beginning of a message on the event bus, as Vert.x's `ClusteredMessage` writes it (length,
/// version, codec, for one or for all, address, address of a reply, sender, headers) and, behind
/// it, the header of [WireFormat].
final class MessageHead {

  /// More than any takes: names are short, and there are no headers.
  static final int MAX_BYTES = 512;

  private static final int VERTX_VERSION = 2;
  private static final int USER_CODEC = 0xFF;
  private static final int PING_CODEC = 1;
  private static final int NO_HEADERS = 4;
  private static final int MAX_NAME_BYTES = 128;
  private static final byte[] CODEC = bytes(WireFormat.NAME);
  private static final byte[] PING = bytes("__vertx_ping");
  private static final byte[] INBOX = bytes(NodeAddresses.INBOX);
  private static final byte[] NODE = bytes(NodeAddresses.NODE);

  private final ByteBuf in;
  private final int end;
  private int at;

  /// @param at where the message begins
  /// @param end of the message, or of the first [#MAX_BYTES] of it
  MessageHead(ByteBuf in, int at, int end) {
    this.in = in;
    this.at = at + Integer.BYTES;
    this.end = end;
  }

  /// Whether it begins as what a node sends: a message in the codec of [WireFormat] to an inbox or
  /// to a node, or a ping. Then [#isPing] and what follows it may be asked.
  boolean wellFormed() {
    if (!has(2) || in.getByte(at) != VERTX_VERSION) {
      return false;
    }
    int codec = in.getUnsignedByte(at + 1);
    at += 2;
    if (codec == PING_CODEC) {
      return has(1) && skip(1) && text(PING, true) && envelope() && at == end;
    }
    return codec == USER_CODEC
        && text(CODEC, true)
        && has(1)
        && in.getByte(at) == 0
        && skip(1)
        && (text(INBOX, false) || text(NODE, false))
        && envelope()
        && has(WireFormat.HEADER_BYTES);
  }

  boolean isPing() {
    return at == end;
  }

  int version() {
    return in.getUnsignedByte(at);
  }

  int kind() {
    return in.getUnsignedByte(at + 1);
  }

  /// The number of the node that it says it is from.
  long node() {
    return in.getLong(at + 2);
  }

  /// No address for a reply, any sender, no headers.
  private boolean envelope() {
    if (!has(Integer.BYTES) || in.getInt(at) != 0) {
      return false;
    }
    at += Integer.BYTES;
    if (!text(new byte[0], false) || !has(Integer.BYTES) || in.getInt(at) != NO_HEADERS) {
      return false;
    }
    at += Integer.BYTES;
    return true;
  }

  /// Goes past a text that is `expected`, or that begins with it; does not move if it is another.
  private boolean text(byte[] expected, boolean whole) {
    if (!has(Integer.BYTES)) {
      return false;
    }
    int length = in.getInt(at);
    if (length < expected.length
        || length > (whole ? expected.length : MAX_NAME_BYTES)
        || !has(Integer.BYTES + length)) {
      return false;
    }
    int from = at + Integer.BYTES;
    for (int i = 0; i < expected.length; i++) {
      if (in.getByte(from + i) != expected[i]) {
        return false;
      }
    }
    at = from + length;
    return true;
  }

  private boolean skip(int bytes) {
    at += bytes;
    return true;
  }

  private boolean has(int bytes) {
    return end - at >= bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
