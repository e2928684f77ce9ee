package dev.relay.provider;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// An answer that nobody looks into: passed on as it comes, whatever its status. Of one that may be
/// asked for again the first piece is shown before.
final class RawBody implements AnswerBody {

  private final long length;
  private final boolean shown;
  private final Listener listener;
  private boolean ready;

  /// @param shown whether the first piece is wanted with the head
  RawBody(long length, boolean shown, Listener listener) {
    this.length = length;
    this.shown = shown;
    this.listener = listener;
  }

  @Override
  public void begin() {
    if (!shown) {
      ready(List.of());
    }
  }

  private void ready(List<Buffer> first) {
    ready = true;
    listener.ready(first, length);
  }

  @Override
  public void take(Buffer bytes) {
    if (ready) {
      listener.write(bytes);
    } else {
      ready(List.of(bytes));
    }
  }

  @Override
  public void finish() {
    if (!ready) {
      ready(List.of());
    }
    listener.whole();
  }

  @Override
  public void cut(Failure failure) {
    listener.broken(failure);
  }

  @Override
  public Optional<Usage> usage() {
    return Optional.empty();
  }
}
