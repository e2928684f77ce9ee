package dev.relay.contract.bus.node;

import dev.relay.contract.bus.wire.Message;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Hands a [Message] over by reference: within a node nothing is copied and nothing is written.
final class ByReference implements MessageCodec<Message, Message> {

  static final String NAME = "relay";

  @Override
  public void encodeToWire(Buffer buffer, Message message) {
    throw new UnsupportedOperationException("a message leaves the node (expected: an envelope)");
  }

  @Override
  public Message decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("a message from a node (expected: an envelope)");
  }

  @Override
  public Message transform(Message message) {
    return message;
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
