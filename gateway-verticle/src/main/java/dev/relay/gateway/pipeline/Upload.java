package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.request.ErrorResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body that is read from a client no faster than a provider takes it.
final class Upload implements EventSink.Listener {

  private final ExchangeContext context;
  private final HttpServerRequest request;
  private final Inbox inbox;
  private final long max;
  private final Passthrough.Upload offered;
  private final Deadlines.Deadline patience;
  private @Nullable EventSink sink;
  private long received;
  private boolean over;

  /// @param length in bytes, or -1
  /// @param max the most bytes it may have
  Upload(ExchangeContext context, Inbox inbox, long length, long max) {
    this.context = context;
    this.request = context.request();
    this.inbox = inbox;
    this.max = max;
    this.patience = inbox.deadlines().deadline(this::stalled);
    this.offered = inbox.offer(length, this::begin);
    request.pause();
    request.handler(this::take).exceptionHandler(_ -> broken()).endHandler(_ -> finish());
  }

  Passthrough.Upload offered() {
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
    ErrorResponse.discard(request, inbox.deadlines());
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
    context.received(bytes.length());
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
    if (context.answer().begun()) {
      patience.in(BodyReading.PATIENCE);
      return;
    }
    refuse(BodyReading.tooSlow("stopped coming for " + BodyReading.PATIENCE.toSeconds() + " s"));
  }

  private void refuse(Failure failure) {
    if (!over) {
      stop();
      context.refuse(failure);
    }
  }
}
