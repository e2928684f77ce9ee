package dev.relay.provider.answer;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// An answer in another form than was asked for: collected, and brought into that one.
final class ReshapedBody implements AnswerBody, AnswerBody.Listener {

  private static final String TOO_LONG = "too long to be brought into the form that was asked for";

  private static final int REDIRECTION = 300;

  private final AnswerBody body;
  private final Function<Buffer, Optional<Buffer>> form;
  private final String type;
  private final NoAnswer none;
  private final Listener listener;
  private final Buffer all = Buffer.buffer();
  private boolean over;

  /// @param body reads what comes, and tells what it is given
  /// @param form brings it into another form
  /// @param type of content that it has then
  /// @param none reads what came in place of an answer
  ReshapedBody(
      Function<Listener, AnswerBody> body,
      Function<Buffer, Optional<Buffer>> form,
      String type,
      NoAnswer none,
      Listener listener) {
    this.body = body.apply(this);
    this.form = form;
    this.type = type;
    this.none = none;
    this.listener = listener;
  }

  @Override
  public void take(Buffer bytes) {
    if (over) {
      return;
    }
    body.take(bytes);
    if (!over && held() > StreamBody.MAX_EVENT) {
      broken(other(TOO_LONG));
    }
  }

  @Override
  public long held() {
    return body.held() + all.length();
  }

  @Override
  public void finish() {
    if (!over) {
      body.finish();
    }
  }

  @Override
  public void cut(Failure failure) {
    if (!over) {
      body.cut(failure);
    }
  }

  @Override
  public void ready(List<Buffer> held, long length) {
    held.forEach(this::write);
  }

  @Override
  public void write(Buffer bytes) {
    if (all.length() + bytes.length() > StreamBody.MAX_EVENT) {
      broken(other(TOO_LONG));
    } else {
      all.appendBuffer(bytes);
    }
  }

  @Override
  public void writeAside(Buffer bytes) {
    write(bytes);
  }

  @Override
  public void whole() {
    if (over) {
      return;
    }
    over = true;
    var reshaped = form.apply(all);
    if (reshaped.isPresent()) {
      listener.ready(
          List.of(reshaped.get()),
          type.equals("application/json") ? reshaped.get().length() : Head.UNKNOWN_LENGTH);
      listener.whole();
    } else {
      listener.broken(other("in another form than was asked for"));
    }
  }

  /// What the provider said of it counts; else it is no answer at all.
  @Override
  public void broken(Failure failure) {
    if (!over) {
      over = true;
      listener.broken(
          switch (failure) {
            case Failure.Broken broken when broken.how() != Failure.Break.STALE ->
                other("in another form than was asked for, and not whole");
            case Failure.Refused refused when refused.status() < REDIRECTION ->
                none.instead(refused.body())
                    .orElseGet(() -> other("in another form than was asked for, and an error"));
            default -> failure;
          });
    }
  }

  private static Failure other(String how) {
    return NoAnswer.unreadable("the provider's answer is " + how);
  }

  @Override
  public Optional<Usage> usage() {
    return body.usage();
  }

  @Override
  public Optional<String> minted() {
    return body.minted();
  }

  @Override
  public Optional<String> type() {
    return Optional.of(type);
  }
}
