package dev.relay.provider.answer;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// An answer that came compressed although it was to come as it is: read as what it inflates to.
public final class InflatedBody implements AnswerBody {

  private final Inflation inflation;
  private final AnswerBody plain;
  private boolean over;

  public InflatedBody(Inflation inflation, AnswerBody plain) {
    this.inflation = inflation;
    this.plain = plain;
  }

  @Override
  public void begin() {
    plain.begin();
  }

  @Override
  public void take(Buffer bytes) {
    if (over) {
      return;
    }
    if (!inflation.take(bytes, plain::take)) {
      broken();
    }
  }

  @Override
  public void finish() {
    if (over) {
      return;
    }
    if (inflation.whole()) {
      close();
      plain.finish();
    } else {
      broken();
    }
  }

  /// An error says what its status says.
  private void broken() {
    cut(
        new Failure.Broken(
            "the provider's answer cannot be inflated (expected: as it is, as asked)",
            Failure.Break.UNREADABLE));
  }

  @Override
  public void cut(Failure failure) {
    if (!over) {
      close();
      plain.cut(failure);
    }
  }

  private void close() {
    over = true;
    inflation.close();
  }

  @Override
  public long held() {
    return plain.held();
  }

  @Override
  public Optional<Usage> usage() {
    return plain.usage();
  }

  @Override
  public Optional<String> minted() {
    return plain.minted();
  }

  @Override
  public Optional<String> type() {
    return plain.type();
  }
}
