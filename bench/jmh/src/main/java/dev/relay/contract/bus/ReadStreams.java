package dev.relay.contract.bus;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.jmh.ChatRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Opens and reads a number of streams, some at once: who has read one opens the next.
final class ReadStreams {

  static final String ROLE = "provider.played";

  private static final int AT_ONCE = 16;

  private static final Exchange EXCHANGE =
      new Exchange(
          "bench",
          Dialect.OPENAI,
          Operation.CHAT,
          "",
          Caller.ANONYMOUS,
          new RequestSummary(
              ChatRequest.MODEL, Span.ABSENT, true, Span.ABSENT, Span.ABSENT, false, List.of()),
          ChatRequest.ofSize(1024),
          List.of(),
          Optional.empty(),
          Plan.of(List.of(Target.of("played", ChatRequest.MODEL))),
          Optional.empty());

  private final Inbox inbox;
  private final Upstream upstream;
  private final int streams;
  private final long size;
  private final CompletableFuture<Long> all = new CompletableFuture<>();
  private int opened;
  private int ended;
  private long bytes;

  private ReadStreams(Inbox inbox, int streams, long size) {
    this.inbox = inbox;
    this.upstream = inbox.upstream(ROLE);
    this.streams = streams;
    this.size = size;
  }

  /// Reads `streams` streams of `size` bytes each at `seat`; tells how many bytes that were.
  static CompletableFuture<Long> on(Seat seat, int streams, long size) {
    var reading = new ReadStreams(seat.inbox(), streams, size);
    seat.context().runOnContext(_ -> reading.begin());
    return reading.all;
  }

  private void begin() {
    for (int i = 0; i < AT_ONCE; i++) {
      openNext();
    }
  }

  private void openNext() {
    if (opened < streams) {
      opened++;
      new OneStream().open();
    }
  }

  private void ended() {
    ended++;
    openNext();
    if (ended == streams) {
      if (bytes == streams * size) {
        all.complete(bytes);
      } else {
        failed(bytes + " bytes came (expected: " + streams + " times " + size + ")");
      }
    }
  }

  private void failed(String why) {
    all.completeExceptionally(new IllegalStateException(why));
  }

  /// One stream and its opener.
  private final class OneStream implements EventSource.Listener, Opener {

    private final EventSource source = inbox.source(this);
    private boolean told;

    void open() {
      upstream.open(EXCHANGE, source.reader(), this);
    }

    @Override
    public void frame(Frame frame) {
      bytes += frame.bytes().length();
      if (frame.end().isPresent()) {
        half();
      } else {
        source.drained();
      }
    }

    @Override
    public void ended(Outcome outcome) {
      half();
    }

    @Override
    public void broken(Failure failure) {
      ReadStreams.this.failed("a stream broke: " + failure);
    }

    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {
      ReadStreams.this.failed("an exchange failed: " + failure);
    }

    /// The stream is over when its last frame is there and its opener knows, whichever is first.
    private void half() {
      if (told) {
        ReadStreams.this.ended();
      }
      told = true;
    }
  }
}
