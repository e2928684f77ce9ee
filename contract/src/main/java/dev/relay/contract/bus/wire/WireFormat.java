package dev.relay.contract.bus.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import org.jspecify.annotations.Nullable;

/// How an [Envelope] is written between nodes.
///
/// One octet of [#VERSION], one of [WireKind], the number of the sending node and the number of the
/// message (8 bytes each, big endian). Behind that, where there is a link, the number of the inbox
/// that it goes to (4 bytes) and the [MessageMac] of the whole. Then the content in the elements of
/// [WireBytes]. The messages to an inbox are numbered from 1 by each sender, and come in order:
/// what is forged, changed, sent elsewhere or repeated is not read any further.
public final class WireFormat implements MessageCodec<Envelope, Object> {

  public static final String NAME = "relay.wire";

  public static final int VERSION = 5;

  /// In every version.
  public static final int HEADER_BYTES = 2 + 2 * Long.BYTES;

  private static final int NODE_AT = 2;
  private static final int NUMBER_AT = NODE_AT + Long.BYTES;
  private static final int MAC_AT = HEADER_BYTES + Integer.BYTES;
  private static final int LINKED_BYTES = MAC_AT + MessageMac.BYTES;

  /// What came and cannot be taken for anything. It was counted.
  record Rejected(Rejection reason) {}

  /// What came by a link, for the inbox with the number `to` or for the node itself.
  public record Received(Link link, int to, Object content) {}

  private final Links links;

  public WireFormat(Links links) {
    this.links = links;
  }

  @Override
  public void encodeToWire(Buffer buffer, Envelope envelope) {
    int start = buffer.length();
    var bytes = new WireBytes(buffer);
    bytes.octet(VERSION);
    bytes.octet(kind(envelope.content()));
    bytes.word(links.node());
    var link = envelope.link();
    if (link == null) {
      bytes.word(0);
      content(bytes, envelope.content(), null);
      return;
    }
    bytes.word(link.next(envelope.to()));
    buffer.appendInt(envelope.to());
    buffer.appendLong(0).appendLong(0);
    content(bytes, envelope.content(), link);
    link.mac().sign(buffer, start, start + MAC_AT);
  }

  private static int kind(Object content) {
    return content instanceof Message message
        ? MessageWriter.kind(message)
        : SignalWriter.kind((Signal) content);
  }

  private static void content(WireBytes bytes, Object content, @Nullable Link link) {
    switch (content) {
      case Message message when link != null ->
          new MessageWriter(bytes, link.seal()).write(message);
      case Signal signal -> new SignalWriter(bytes).write(signal);
      default -> throw new IllegalArgumentException("no link (expected: one for a message)");
    }
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    try {
      return decoded(position, buffer);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException _) {
      return rejected(Rejection.MALFORMED);
    }
  }

  private Object decoded(int position, Buffer buffer) {
    int version = buffer.getUnsignedByte(position);
    int kind = buffer.getUnsignedByte(position + 1);
    long node = buffer.getLong(position + NODE_AT);
    var cursor = new WireCursor(buffer, position + HEADER_BYTES);
    if (version != VERSION) {
      return foreign(version, kind, node, cursor);
    }
    if (WireKind.isGreeting(kind)) {
      return SignalReader.read(kind, node, cursor);
    }
    var link = links.link(node);
    return link == null ? rejected(Rejection.STRANGER) : linked(link, kind, position, buffer);
  }

  private Object linked(Link link, int kind, int position, Buffer buffer) {
    long number = buffer.getLong(position + NUMBER_AT);
    int to = buffer.getInt(position + HEADER_BYTES);
    if (!link.mac().verifies(buffer, position, position + MAC_AT)) {
      return rejected(Rejection.FORGED);
    }
    if (!link.isNext(to, number)) {
      return rejected(Rejection.REPLAYED);
    }
    var cursor = new WireCursor(buffer, position + LINKED_BYTES);
    return new Received(
        link,
        to,
        kind < WireKind.OPEN
            ? SignalReader.read(kind, link.node(), cursor)
            : new MessageReader(cursor, link.seal()).read(kind));
  }

  private Object foreign(int version, int kind, long node, WireCursor cursor) {
    return switch (kind) {
      case WireKind.HELLO -> new Signal.Foreign(cursor.text(), version);
      case WireKind.REFUSAL -> SignalReader.read(kind, node, cursor);
      default -> rejected(Rejection.VERSION);
    };
  }

  private Rejected rejected(Rejection reason) {
    links.rejected(reason);
    return new Rejected(reason);
  }

  @Override
  public Object transform(Envelope envelope) {
    throw new UnsupportedOperationException("an envelope stays here (expected: another node)");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
