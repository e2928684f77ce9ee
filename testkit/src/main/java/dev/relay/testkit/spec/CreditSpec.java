package dev.relay.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.testkit.stream.StreamClaims;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/// How many bytes a stream holds.
interface CreditSpec extends StreamClaims {

  long WINDOW = EventSource.WINDOW;

  @Test
  default void a_slow_reader_bounds_what_is_held() {
    var stream = streams().stream(streams().slowReader(WINDOW));
    var piece = FrameSpec.random(10_000, 1);
    long drained = 0;

    for (int round = 1; round <= 20; round++) {
      while (stream.work().write(piece)) {}
      streams().settle();
      long received = stream.reader().received();
      assertThat(received - drained).isBetween(WINDOW / 2, WINDOW + Frame.MAX_BYTES);
      assertThat(stream.work().waitingBytes()).isLessThanOrEqualTo(piece.length());
      assertThat(stream.work().writables()).isEqualTo(round - 1);
      drained = received;
      stream.reader().drain();
      stream.work().awaitWritable(round);
    }
    stream.work().end(Outcome.WHOLE);
    streams().settle();

    assertThat(stream.reader().outcomes()).containsExactly(Outcome.WHOLE);
    assertThat(stream.reader().received()).isGreaterThan(20 * WINDOW / 2);
  }

  @Test
  default void a_writer_that_does_not_wait_sends_no_more_than_was_granted() {
    var stream = streams().stream(streams().slowReader(WINDOW));
    int size = 1_000_000;

    assertThat(stream.work().write(FrameSpec.random(size, 1))).isFalse();
    streams().settle();

    assertThat(stream.reader().received()).isBetween(WINDOW, WINDOW + Frame.MAX_BYTES);
    assertThat(stream.work().waitingBytes()).isEqualTo(size - stream.reader().received());
    stream.reader().cancel();
    streams().settle();
    assertThat(stream.work().waitingBytes()).isZero();
  }

  @Test
  default void any_positive_credit_admits_one_frame() {
    var stream = streams().stream(streams().slowReader(1));
    var piece = FrameSpec.random(50_000, 1);

    stream.work().write(piece);
    stream.work().write(piece);
    stream.work().write(piece);
    for (int frames = 1; frames <= 3; frames++) {
      streams().settle();
      assertThat(stream.reader().frames()).hasSize(frames);
      stream.reader().drain();
    }
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().received()).isEqualTo(150_000);
  }

  @Test
  default void an_end_needs_no_credit() {
    var stream = streams().stream(streams().slowReader(1));

    stream.work().write(FrameSpec.ONE);
    stream.work().end(Outcome.WHOLE);

    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
  }

  @Test
  default void an_end_waits_for_the_bytes_before_it() {
    var stream = streams().stream(streams().slowReader(1));

    stream.work().write(FrameSpec.ONE);
    stream.work().write(FrameSpec.TWO);
    stream.work().end(Outcome.WHOLE);
    streams().settle();
    assertThat(stream.reader().outcomes()).isEmpty();
    stream.reader().drain();

    stream.reader().awaitOutcome();
    assertThat(stream.reader().bytes()).isEqualTo(joined(FrameSpec.ONE, FrameSpec.TWO));
  }

  private static Buffer joined(Buffer first, Buffer second) {
    return first.copy().appendBuffer(second);
  }
}
