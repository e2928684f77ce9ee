package dev.relay.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Usage;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.stream.RecordedOpener;
import dev.relay.testkit.stream.ScriptedUpstream;
import dev.relay.testkit.stream.StreamClaims;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a reader sees of what a writer writes.
interface FrameSpec extends StreamClaims {

  Buffer ONE = Buffer.buffer("data: one\n\n");
  Buffer TWO = Buffer.buffer("data: two\n\n");
  Buffer THREE = Buffer.buffer("data: three\n\n");

  Failure BROKEN = new Failure.Broken("the provider hung up");

  /// `size` bytes that differ from their neighbours and from other buffers.
  static Buffer random(int size, long seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  @Test
  default void keeps_order_and_loses_and_doubles_nothing() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var stream = streams().stream();
    var written = Buffer.buffer();

    for (int turn = 0; turn < 150; turn++) {
      var pieces = new Buffer[random.nextInt(6)];
      Arrays.setAll(
          pieces, _ -> random(random.nextInt(1 << random.nextInt(18)), random.nextLong()));
      stream.work().write(pieces);
      Arrays.stream(pieces).forEach(written::appendBuffer);
    }
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().bytes()).as("seed %d", seed).isEqualTo(written);
    var frames = stream.reader().frames();
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).seq()).isEqualTo(i);
      assertThat(frames.get(i).head().isPresent()).isEqualTo(i == 0);
      assertThat(frames.get(i).bytes().length()).isLessThanOrEqualTo(Frame.MAX_BYTES);
    }
  }

  @Test
  default void what_is_written_in_one_turn_arrives_as_one_frame() {
    var stream = streams().stream();
    var large = random(20_000, 1);

    stream.work().write(ONE, TWO);
    stream.work().write(THREE);
    stream.work().write(large, large, ONE);
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().frames())
        .extracting(Frame::bytes)
        .containsExactly(
            ONE.copy().appendBuffer(TWO),
            THREE,
            large.copy().appendBuffer(large).appendBuffer(ONE),
            Buffer.buffer());
  }

  @Test
  default void an_answer_of_one_turn_is_one_frame() {
    var stream = streams().stream();
    var outcome = Outcome.whole(Optional.of(new Usage(3, 4)));

    stream
        .work()
        .run(work -> {
          work.write(ONE);
          work.end(outcome);
        });

    assertThat(stream.reader().awaitOutcome()).isEqualTo(outcome);
    var frame = stream.reader().frames().getFirst();
    assertThat(stream.reader().frames()).hasSize(1);
    assertThat(frame.head()).hasValue(ScriptedUpstream.HEAD);
    assertThat(frame.bytes()).isEqualTo(ONE);
  }

  @Test
  default void a_long_piece_spans_frames_that_say_so() {
    var stream = streams().stream();
    var piece = random(150_000, 2);

    stream.work().write(piece);
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().frames())
        .extracting(frame -> frame.bytes().length())
        .containsExactly(65_536, 65_536, 18_928, 0);
    assertThat(stream.reader().frames())
        .extracting(Frame::partial)
        .containsExactly(true, true, false, false);
    assertThat(stream.reader().bytes()).isEqualTo(piece);
  }

  @Test
  default void frames_of_whole_pieces_are_not_partial() {
    var stream = streams().stream();
    var pieces = new Buffer[10];
    Arrays.setAll(pieces, i -> random(20_000, i));

    stream.work().write(pieces);
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().frames())
        .extracting(frame -> frame.bytes().length())
        .containsExactly(60_000, 60_000, 60_000, 20_000, 0);
    assertThat(stream.reader().frames()).extracting(Frame::partial).containsOnly(false);
  }

  @Test
  default void an_empty_piece_is_nothing() {
    var stream = streams().stream();

    stream.work().write(Buffer.buffer());
    stream.work().write(ONE, Buffer.buffer());
    stream.work().write(Buffer.buffer());
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().frames()).hasSize(3);
    assertThat(stream.reader().bytes()).isEqualTo(ONE);
  }

  @Test
  default void the_same_bytes_may_be_written_again() {
    var stream = streams().stream();

    stream.work().write(ONE, ONE);
    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);

    stream.reader().awaitOutcome();
    assertThat(stream.reader().bytes()).isEqualTo(Buffer.buffer(ONE.toString().repeat(3)));
  }

  @Test
  default void an_end_ends_once_and_nothing_follows() {
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);
    stream.work().end(Outcome.failed(BROKEN, Optional.empty()));
    stream.work().write(TWO);
    streams().settle();

    assertThat(stream.reader().outcomes()).containsExactly(Outcome.WHOLE);
    assertThat(stream.reader().breaks()).isEmpty();
    assertThat(stream.reader().bytes()).isEqualTo(ONE);
    assertThat(stream.opener().told()).containsExactly(RecordedOpener.READY, RecordedOpener.ENDED);
    assertThat(stream.opener().failures()).isEmpty();
    assertThat(stream.work().cancels()).isZero();
  }

  @Test
  default void a_failure_ends_once_and_nothing_follows() {
    var stream = streams().stream();
    var outcome = Outcome.failed(BROKEN, Optional.empty());

    stream.work().write(ONE);
    stream.work().end(outcome);
    stream.work().end(Outcome.WHOLE);
    streams().settle();

    assertThat(stream.reader().outcomes()).containsExactly(outcome);
    assertThat(stream.reader().breaks()).isEmpty();
    assertThat(stream.opener().told()).containsExactly(RecordedOpener.READY, RecordedOpener.ENDED);
    assertThat(stream.opener().failures()).containsExactly(BROKEN);
  }

  @Test
  default void a_cancel_after_the_end_is_nothing() {
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);
    stream.reader().awaitOutcome();
    stream.reader().cancel();
    stream.opener().cancel();
    streams().settle();

    assertThat(stream.work().cancels() + stream.work().givenUp()).isZero();
    assertThat(stream.opener().told()).containsExactly(RecordedOpener.READY, RecordedOpener.ENDED);
  }
}
