package dev.relay.contract.bus;

import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/// A request body on its way from another node.
///
/// It is held whole by whoever serves it, as it was by the gateway; the window bounds what is on
/// the connection.
final class FetchedBody implements EventSource.Listener, OpenHandle {

  /// Who waits for it.
  interface Listener {

    void whole(Buffer bytes);

    /// Something of it is missing, or its sender is gone.
    void broken();
  }

  private final EventSource source;
  private final Listener listener;
  private final int length;
  private final ByteBuf bytes;

  FetchedBody(Inbox inbox, int length, Listener listener) {
    this.length = length;
    this.listener = listener;
    this.bytes = Unpooled.buffer(length, length);
    this.source = inbox.source(this);
  }

  Reader reader() {
    return source.reader();
  }

  @Override
  public void frame(Frame frame) {
    if (frame.bytes().length() > bytes.writableBytes()) {
      source.cancel();
      listener.broken();
      return;
    }
    bytes.writeBytes(((BufferInternal) frame.bytes()).getByteBuf());
    if (frame.end().isEmpty()) {
      source.drained();
    } else if (bytes.readableBytes() == length) {
      listener.whole(BufferInternal.buffer(bytes));
    } else {
      listener.broken();
    }
  }

  @Override
  public void broken(Failure failure) {
    listener.broken();
  }

  @Override
  public void cancel() {
    source.cancel();
  }
}
