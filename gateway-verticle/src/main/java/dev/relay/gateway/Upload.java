package dev.relay.gateway;

import dev.relay.contract.Native;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Sweep;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body that is read from a client no faster than a provider takes it.
final class Upload implements EventSink.Listener {

  private final Passage passage;
  private final HttpServerRequest request;
  private final Inbox inbox;
  private final long max;
  private final Native.Upload offered;
  private final Sweep.Deadline patience;
  private @Nullable EventSink sink;
  private long received;
  private boolean over;

  /// @param length in bytes, or -1
  /// @param max the most bytes it may have
  Upload(Passage passage, Inbox inbox, long length, long max) {
    this.passage = passage;
    this.request = passage.request();
    this.inbox = inbox;
    this.max = max;
    this.patience = inbox.sweep().deadline(this::stalled);
    this.offered = inbox.offer(length, this::begin);
    request.pause();
    request.handler(this::take).exceptionHandler(_ -> broken()).endHandler(_ -> finish());
  }

  Native.Upload offered() {
    return offered;
  }

  /// The exchange is over: what still comes is not read.
  void stop() {
    inbox.retract(offered);
    if (!over && sink != null) {
      sink.end(Outcome.failed(new Failure.Cancelled("the exchange is over"), Optional.empty()));
    }
    over = true;
    patience.clear();
    ErrorAnswer.discard(request, inbox.sweep());
  }

  @Override
  public void writable() {
    if (!over) {
      patience.in(BodyReading.PATIENCE);
      request.resume();
    }
  }

  /// The provider wants no more of it; its answer may still be on the way.
  @Override
  public void cancelled() {
    unwanted();
  }

  private void unwanted() {
    over = true;
    patience.clear();
    if (!request.isEnded()) {
      request.handler(_ -> {});
      request.resume();
    }
  }

  private void begin(Reader reader) {
    if (!over) {
      sink = inbox.sink(reader, this);
      writable();
    }
  }

  private void take(Buffer bytes) {
    var sink = this.sink;
    if (over || sink == null) {
      return;
    }
    received += bytes.length();
    if (received > max) {
      refuse(BodyReading.tooLarge("more than " + max + " bytes", max));
      return;
    }
    patience.in(BodyReading.PATIENCE);
    passage.received(bytes.length());
    if (!sink.write(bytes)) {
      patience.clear();
      request.pause();
    }
  }

  private void finish() {
    if (!over && sink != null) {
      over = true;
      patience.clear();
      sink.end(Outcome.WHOLE);
    }
  }

  private void broken() {
    refuse(Failure.invalid("invalid_http", "the body is not framed as HTTP/1.1 says"));
  }

  private void stalled() {
    if (passage.answer().begun()) {
      patience.in(BodyReading.PATIENCE);
      return;
    }
    refuse(BodyReading.tooSlow("stopped coming for " + BodyReading.PATIENCE.toSeconds() + " s"));
  }

  private void refuse(Failure failure) {
    if (!over) {
      stop();
      passage.refuse(failure);
    }
  }
}
