package dev.relay.provider;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// An answer that nobody looks into: passed on as it comes, whatever its status.
final class RawBody implements AnswerBody {

  private final long length;
  private final Listener listener;

  RawBody(long length, Listener listener) {
    this.length = length;
    this.listener = listener;
  }

  @Override
  public void begin() {
    listener.ready(List.of(), length);
  }

  @Override
  public void take(Buffer bytes) {
    listener.write(bytes);
  }

  @Override
  public long held() {
    return 0;
  }

  @Override
  public void finish() {
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
