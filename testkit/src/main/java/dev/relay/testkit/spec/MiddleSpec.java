package dev.relay.testkit.spec;

import static dev.relay.testkit.spec.FrameSpec.ONE;
import static dev.relay.testkit.spec.FrameSpec.TWO;
import static dev.relay.testkit.stream.RecordedOpener.ENDED;
import static dev.relay.testkit.stream.RecordedOpener.FAILED;
import static dev.relay.testkit.stream.RecordedOpener.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.testkit.stream.StreamClaims;
import org.junit.jupiter.api.Test;

/// Several attempts at one stream, and an upstream in front of another.
interface MiddleSpec extends StreamClaims {

  @Test
  default void a_reader_takes_the_first_attempt_whose_head_arrives_and_cancels_the_other() {
    var reader = streams().reader();
    var first = streams().open(reader);
    var second = streams().open(reader.reader().forAttempt(1));
    var slow = streams().upstream().work(1);
    var quick = streams().upstream().work(2);

    quick.write(ONE);
    reader.awaitFrames(1);
    slow.write(TWO);
    slow.awaitCancel();
    quick.end(Outcome.WHOLE);

    assertThat(reader.awaitOutcome()).isEqualTo(Outcome.WHOLE);
    streams().settle();
    assertThat(reader.bytes()).isEqualTo(ONE);
    assertThat(reader.frames()).extracting(Frame::attempt).containsOnly(1);
    assertThat(slow.cancels()).isEqualTo(1);
    assertThat(quick.cancels()).isZero();
    assertThat(first.failures()).hasSize(1);
    assertThat(second.failures()).isEmpty();
  }

  @Test
  default void an_attempt_that_begins_after_the_stream_ended_is_cancelled() {
    var reader = streams().reader();
    streams().open(reader);
    streams().open(reader.reader().forAttempt(1));
    var late = streams().upstream().work(2);
    streams().upstream().work(1).write(ONE);
    streams().upstream().work(1).end(Outcome.WHOLE);
    reader.awaitOutcome();

    late.write(TWO);

    late.awaitCancel();
    streams().settle();
    assertThat(reader.bytes()).isEqualTo(ONE);
  }

  @Test
  default void an_upstream_in_front_of_another_is_not_in_the_path_of_the_bytes() {
    var front = putInFront();
    var reader = streams().reader();
    var opener = streams().open(front, reader.reader());
    var work = streams().upstream().work(1);

    work.write(ONE);
    work.write(TWO);
    work.end(Outcome.WHOLE);
    reader.awaitOutcome();
    streams().settle();

    var writer = streams().serving().id();
    assertThat(reader.frames()).hasSize(3).extracting(Frame::writer).containsOnly(writer);
    assertThat(opener.told()).containsExactly(READY, ENDED);
  }

  @Test
  default void an_upstream_in_front_of_another_passes_a_failure_on() {
    var front = putInFront();
    var reader = streams().reader();
    var opener = streams().open(front, reader.reader());

    streams().upstream().work(1).fail(FrameSpec.BROKEN);

    assertThat(opener.awaitTold(1)).containsExactly(FAILED);
    assertThat(opener.failures()).containsExactly(FrameSpec.BROKEN);
    reader.cancel();
  }

  @Test
  default void an_upstream_in_front_of_another_passes_a_cancel_on() {
    var front = putInFront();
    var reader = streams().reader();
    var opener = streams().open(front, reader.reader());
    var work = streams().upstream().work(1);

    opener.cancel();
    reader.cancel();

    work.awaitGivenUp();
    streams().settle();
    assertThat(work.givenUp()).isEqualTo(1);
    assertThat(opener.told()).isEmpty();
  }

  @Test
  default void a_reader_that_goes_is_noticed_behind_an_upstream_in_front_of_another() {
    var front = putInFront();
    streams().open(front, streams().reader().reader());
    var work = streams().upstream().work(1);

    streams().opening().leave();

    work.awaitGivenUp();
  }

  /// Puts the middle in front of the serving side; returns its role.
  private String putInFront() {
    var front = streams().role("dispatch");
    var behind = streams().role();
    streams()
        .middle()
        .run(at -> at.inbox().serve(front, at.inbox().upstream(behind), ProviderStatus.NONE));
    streams().settle();
    return front;
  }
}
