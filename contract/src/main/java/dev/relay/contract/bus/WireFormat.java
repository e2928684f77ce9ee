package dev.relay.contract.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import org.jspecify.annotations.Nullable;

/// How an [Envelope] is written between nodes.
///
/// One octet of [#VERSION], one of [WireKind], the number of the sending node and the pass of the
/// link (8 bytes each, big endian; the pass is 0 where there is no link yet), then the content in
/// the elements of [WireBytes]. What comes without the right pass is not read any further.
final class WireFormat implements MessageCodec<Envelope, Object> {

  static final String NAME = "relay.wire";

  static final int VERSION = 4;

  private static final int HEADER_BYTES = 2 + 2 * Long.BYTES;

  /// What came and cannot be taken for anything.
  record Rejected(long node, String why) {}

  private final Directory directory;

  WireFormat(Directory directory) {
    this.directory = directory;
  }

  @Override
  public void encodeToWire(Buffer buffer, Envelope envelope) {
    var link = envelope.link();
    var bytes = new WireBytes(buffer);
    bytes.octet(VERSION);
    switch (envelope.content()) {
      case Message message when link != null -> {
        bytes.octet(MessageWriter.kind(message));
        header(bytes, link);
        new MessageWriter(bytes, link.seal()).write(message);
      }
      case Signal signal -> {
        bytes.octet(SignalWriter.kind(signal));
        header(bytes, link);
        new SignalWriter(bytes).write(signal);
      }
      default -> throw new IllegalArgumentException("no link (expected: one for a message)");
    }
  }

  private void header(WireBytes bytes, @Nullable Link link) {
    bytes.word(directory.node());
    bytes.word(link == null ? 0 : link.passes().out());
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    try {
      return decoded(position, buffer);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      return new Rejected(0, "cannot be read: " + e.getMessage());
    }
  }

  private Object decoded(int position, Buffer buffer) {
    int version = buffer.getUnsignedByte(position);
    int kind = buffer.getUnsignedByte(position + 1);
    long node = buffer.getLong(position + 2);
    long pass = buffer.getLong(position + 2 + Long.BYTES);
    var cursor = new WireCursor(buffer, position + HEADER_BYTES);
    if (version != VERSION) {
      return foreign(version, kind, node, cursor);
    }
    if (kind == WireKind.HELLO || kind == WireKind.PROOF || kind == WireKind.REFUSAL) {
      return SignalReader.read(kind, node, cursor);
    }
    var link = directory.link(node);
    if (link == null || link.passes().in() != pass) {
      return new Rejected(node, "comes from a node that has not proven itself");
    }
    return kind < WireKind.OPEN
        ? new Heard(link, SignalReader.read(kind, node, cursor))
        : new MessageReader(cursor, link.seal()).read(kind);
  }

  /// A signal that came by a link.
  record Heard(Link link, Signal signal) {}

  private static Object foreign(int version, int kind, long node, WireCursor cursor) {
    return switch (kind) {
      case WireKind.HELLO -> new Signal.Foreign(cursor.text(), version);
      case WireKind.REFUSAL -> SignalReader.read(kind, node, cursor);
      default -> new Rejected(node, "is in version " + version + " of the bus");
    };
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
