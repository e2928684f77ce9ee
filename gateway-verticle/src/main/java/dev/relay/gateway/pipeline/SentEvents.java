package dev.relay.gateway.pipeline;

import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;

/// What of a stream was sent last, and whether its events have ids. Belongs to one context.
final class SentEvents {

  private static final byte[] ID = {'i', 'd'};

  /// Who gives ids gives them from the start: in the first two pieces, and near their beginning.
  private static final int LOOKED_AT = 2;

  private static final int BEGINNING = 192;

  private static final Buffer NOTHING = Buffer.buffer();

  private Buffer last = NOTHING;
  private int sent;
  private boolean ids;

  void add(Buffer bytes) {
    last = bytes;
    if (sent < LOOKED_AT) {
      sent++;
      ids |= hasId(bytes.slice(0, Math.min(BEGINNING, bytes.length())));
    }
  }

  Buffer last() {
    return last;
  }

  /// What keeps the connection alive here.
  Buffer heartbeat(Wire wire) {
    ids |= hasId(last);
    return wire.heartbeat(ids);
  }

  private static boolean hasId(Buffer bytes) {
    var buffer = Json.contiguous(bytes);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int to = from + buffer.readableBytes();
    return ByteSearch.startsWith(buffer.array(), from, to, ID)
        || hasId(buffer.array(), from, to, '\n')
        || hasId(buffer.array(), from, to, '\r');
  }

  private static boolean hasId(byte[] bytes, int from, int to, char lineEnd) {
    int at = ByteSearch.pair(bytes, from, to, lineEnd, 'i');
    while (at < to && !ByteSearch.startsWith(bytes, at + 1, to, ID)) {
      at = ByteSearch.pair(bytes, at + 1, to, lineEnd, 'i');
    }
    return at < to;
  }
}
