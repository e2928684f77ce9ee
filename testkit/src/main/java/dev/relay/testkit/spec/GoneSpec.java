package dev.relay.testkit.spec;

import static dev.relay.testkit.spec.FrameSpec.ONE;
import static dev.relay.testkit.stream.RecordedOpener.ENDED;
import static dev.relay.testkit.stream.RecordedOpener.FAILED;
import static dev.relay.testkit.stream.RecordedOpener.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.testkit.stream.StreamClaims;
import org.junit.jupiter.api.Test;

/// What the others are told when one side closes.
interface GoneSpec extends StreamClaims {

  @Test
  default void a_reader_that_is_gone_cancels_its_writer() {
    var stream = streams().stream();
    stream.work().write(ONE);
    stream.reader().awaitFrames(1);
    stream.opener().awaitTold(1);

    streams().opening().leave();

    stream.work().awaitCancel();
    streams().settle();
    assertThat(stream.work().cancels()).isEqualTo(1);
    assertThat(stream.reader().breaks()).hasSize(1);
    assertThat(stream.opener().told()).containsExactly(READY, ENDED);
  }

  @Test
  default void a_writer_that_is_gone_breaks_the_stream_once() {
    var stream = streams().stream();
    stream.work().write(ONE);
    stream.reader().awaitFrames(1);

    streams().serving().leave();

    assertThat(stream.reader().awaitBreak()).isInstanceOf(Failure.Broken.class);
    streams().settle();
    assertThat(stream.reader().breaks()).hasSize(1);
    assertThat(stream.reader().outcomes()).isEmpty();
    assertThat(stream.work().cancels()).isEqualTo(1);
    assertThat(stream.opener().awaitTold(2)).containsExactly(READY, ENDED);
    assertThat(stream.opener().failures()).hasSize(1);
  }

  @Test
  default void a_writer_that_goes_in_the_turn_of_its_head_breaks_the_stream_once() {
    var stream = streams().stream();

    stream
        .work()
        .run(work -> {
          work.write(ONE);
          work.side().inbox().close();
        });

    stream.reader().awaitBreak();
    streams().settle();
    assertThat(stream.reader().breaks()).hasSize(1);
    assertThat(stream.reader().bytes()).isEqualTo(ONE);
    assertThat(stream.opener().awaitTold(2)).containsExactly(READY, ENDED);
  }

  @Test
  default void an_end_in_the_turn_of_the_close_still_arrives() {
    var stream = streams().stream();

    stream
        .work()
        .run(work -> {
          work.write(ONE);
          work.end(Outcome.WHOLE);
          work.side().inbox().close();
        });

    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
    streams().settle();
    assertThat(stream.reader().breaks()).isEmpty();
    assertThat(stream.opener().failures()).isEmpty();
  }

  @Test
  default void an_upstream_that_goes_before_it_is_ready_fails_the_opener_once() {
    var stream = streams().stream();

    streams().serving().leave();

    assertThat(stream.opener().awaitTold(1)).containsExactly(FAILED);
    streams().settle();
    assertThat(stream.opener().told()).hasSize(1);
    assertThat(stream.opener().failures().getFirst().retryable()).isTrue();
    assertThat(stream.work().givenUp()).isEqualTo(1);
    stream.reader().cancel();
  }

  @Test
  default void an_opener_that_goes_before_ready_gives_its_attempt_up() {
    var stream = streams().stream();

    streams().opening().leave();

    stream.work().awaitGivenUp();
    streams().settle();
    assertThat(stream.work().givenUp()).isEqualTo(1);
    assertThat(stream.opener().told()).containsExactly(FAILED);
  }

  @Test
  default void an_opener_that_goes_after_ready_leaves_the_answer_to_its_reader() {
    var reader = streams().reader();
    streams().openFromMiddle(reader.reader());
    var work = streams().upstream().work(1);
    work.write(ONE);
    reader.awaitFrames(1);

    streams().middle().leave();
    work.end(Outcome.WHOLE);

    assertThat(reader.awaitOutcome()).isEqualTo(Outcome.WHOLE);
    assertThat(work.givenUp() + work.cancels()).isZero();
  }

  @Test
  default void an_answer_that_begins_after_its_reader_went_is_cancelled() {
    var reader = streams().reader();
    streams().openFromMiddle(reader.reader());
    var work = streams().upstream().work(1);
    streams().opening().leave();
    streams().settle();

    work.write(ONE);

    work.awaitCancel();
    streams().settle();
    assertThat(work.cancels()).isEqualTo(1);
  }

  @Test
  default void a_closed_inbox_opens_and_reads_nothing() {
    streams().opening().leave();

    var reader = streams().reader();
    var opener = streams().open(reader);

    assertThat(opener.told()).containsExactly(FAILED);
    reader.awaitBreak();
    assertThat(streams().upstream().opened()).isZero();
  }

  @Test
  default void an_inbox_that_withdrew_finishes_what_runs_and_takes_nothing_new() {
    var stream = streams().stream();
    var role = streams().role();
    streams()
        .serving()
        .run(at -> {
          at.inbox().withdraw();
          at.inbox().announce(role, ProviderStatus.NONE);
        });
    streams().settle();

    var reader = streams().reader();
    var refused = streams().open(reader);
    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);

    assertThat(refused.told()).containsExactly(FAILED);
    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
    reader.cancel();
  }
}
