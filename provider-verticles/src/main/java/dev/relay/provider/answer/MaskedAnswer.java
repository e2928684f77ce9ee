package dev.relay.provider.answer;

import dev.relay.contract.failure.Failure;
import dev.relay.provider.secrets.SecretMask;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Hears of a body for another, who gets it without our own secrets.
public final class MaskedAnswer implements AnswerBody.Listener {

  private final AnswerBody.Listener listener;
  private final SecretMask.Pieces pieces;

  public MaskedAnswer(AnswerBody.Listener listener, SecretMask.Pieces pieces) {
    this.listener = listener;
    this.pieces = pieces;
  }

  @Override
  public void ready(List<Buffer> held, long length) {
    var masked = new ArrayList<Buffer>(held.size());
    for (var piece : held) {
      var next = pieces.next(piece);
      if (next.length() > 0) {
        masked.add(next);
      }
    }
    listener.ready(masked, length);
  }

  @Override
  public void write(Buffer bytes) {
    var next = pieces.next(bytes);
    if (next.length() > 0) {
      listener.write(next);
    }
  }

  @Override
  public void writeAside(Buffer bytes) {
    var next = pieces.next(bytes);
    if (next.length() > 0) {
      listener.writeAside(next);
    }
  }

  @Override
  public void whole() {
    var rest = pieces.rest();
    if (rest.length() > 0) {
      listener.write(rest);
    }
    listener.whole();
  }

  @Override
  public void broken(Failure failure) {
    listener.broken(failure);
  }
}
