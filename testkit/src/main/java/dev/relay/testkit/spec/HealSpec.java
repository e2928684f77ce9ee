package dev.relay.testkit.spec;

import static dev.relay.testkit.spec.FrameSpec.ONE;
import static dev.relay.testkit.stream.RecordedOpener.ENDED;
import static dev.relay.testkit.stream.RecordedOpener.FAILED;
import static dev.relay.testkit.stream.RecordedOpener.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.wire.Message;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.node.Nodes;
import dev.relay.testkit.stream.ScriptedUpstream;
import dev.relay.testkit.stream.StreamClaims;
import dev.relay.testkit.stream.Streams;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a transport between nodes owes beyond [StreamSpec]: a message that is lost is noticed
/// although nothing follows it. For a test that extends [StreamSpec] too.
public interface HealSpec extends StreamClaims {

  /// Within which a loss is healed, or fails what it belongs to.
  Duration HEALED = Duration.ofSeconds(3);

  /// Compares what both sides have so seldom that it heals nothing in a test.
  Timing PATIENT = new Timing(Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMinutes(1));

  int LARGE = 3 * 1024 * 1024;

  @Test
  default void a_lost_end_is_found() {
    streams().servingFaults().lose(HealSpec::isLast);
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);

    assertThatIsOverOnceAndNotDamaged(stream, ONE);
  }

  @Test
  default void a_lost_answer_of_one_frame_is_found() {
    streams().servingFaults().lose(HealSpec::isLast);
    var stream = streams().stream();

    stream
        .work()
        .run(work -> {
          work.write(ONE);
          work.end(Outcome.WHOLE);
        });

    assertThatIsOverOnceAndNotDamaged(stream, ONE);
  }

  @Test
  default void a_lost_head_of_a_silent_writer_breaks_the_stream() {
    streams().servingFaults().lose(Frame.class::isInstance);
    var stream = streams().stream();

    stream.work().write(ONE);

    assertThat(stream.reader().awaitBreak(HEALED)).isInstanceOf(Failure.Broken.class);
    stream.work().awaitCancel(HEALED);
    streams().settle();
    assertThat(stream.reader().frames()).isEmpty();
    assertThat(stream.reader().breaks()).hasSize(1);
    assertThat(stream.work().cancels()).isEqualTo(1);
  }

  @Test
  default void a_lost_frame_of_a_silent_writer_breaks_the_stream() {
    streams().servingFaults().lose(message -> message instanceof Frame frame && frame.seq() == 1);
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().write(ONE);

    assertThat(stream.reader().awaitBreak(HEALED)).isInstanceOf(Failure.Broken.class);
    stream.work().awaitCancel(HEALED);
    streams().settle();
    assertThat(stream.reader().bytes()).isEqualTo(ONE);
    assertThat(stream.reader().breaks()).hasSize(1);
    assertThat(stream.work().cancels()).isEqualTo(1);
  }

  @Test
  default void a_lost_credit_is_healed() {
    var bytes = FrameSpec.random((int) EventSource.WINDOW + 100_000, 1);
    var stream = streams().stream(streams().slowReader(EventSource.WINDOW));
    boolean room = stream.work().write(bytes);
    streams().settle();
    streams().openingFaults().lose(Message.Credit.class::isInstance);

    stream.reader().drain();
    stream.work().awaitWritable(1, HEALED);
    stream.work().end(Outcome.WHOLE);

    assertThat(room).isFalse();
    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
    assertThat(stream.reader().bytes()).isEqualTo(bytes);
    assertThat(stream.reader().breaks()).isEmpty();
  }

  @Test
  default void a_lost_ready_is_healed_or_fails() {
    streams().servingFaults().lose(Message.Ready.class::isInstance);
    var stream = streams().stream();

    stream.work().write(ONE);

    assertThat(stream.opener().awaitTold(1, HEALED)).containsAnyOf(READY, FAILED);
    stream.reader().cancel();
    stream.work().awaitCancel();
    streams().settle();
    assertThat(stream.opener().told()).isIn(List.of(READY, ENDED), List.of(FAILED));
  }

  @Test
  default void a_lost_ended_is_healed_or_fails() {
    streams().servingFaults().lose(Message.Ended.class::isInstance);
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);

    assertThat(stream.opener().awaitTold(2, HEALED)).containsExactly(READY, ENDED);
    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
    streams().settle();
    assertThat(stream.opener().told()).hasSize(2);
  }

  @Test
  default void a_lost_failed_fails_the_opener() {
    streams().servingFaults().lose(Message.Failed.class::isInstance);
    var stream = streams().stream();

    stream.work().fail(FrameSpec.BROKEN);

    assertThat(stream.opener().awaitTold(1, HEALED)).containsExactly(FAILED);
    streams().settle();
    assertThat(stream.opener().told()).hasSize(1);
    assertThat(stream.opener().failures().getFirst().retryable()).isTrue();
    stream.reader().cancel();
  }

  @Test
  default void a_lost_give_up_of_a_silent_model_is_healed() {
    var stream = streams().stream();
    streams().settle();
    streams().openingFaults().lose(Message.GiveUp.class::isInstance);

    stream.opener().cancel();
    stream.reader().cancel();

    stream.work().awaitGivenUp(HEALED);
    streams().settle();
    assertThat(stream.work().givenUp()).isEqualTo(1);
    assertThat(stream.opener().told()).isEmpty();
  }

  @Test
  default void a_lost_cancel_of_a_silent_writer_is_healed() {
    var stream = streams().stream();
    stream.work().write(ONE);
    stream.reader().awaitFrames(1);
    streams().openingFaults().lose(Message.Cancel.class::isInstance);

    stream.reader().cancel();

    stream.work().awaitCancel(HEALED);
    streams().settle();
    assertThat(stream.work().cancels()).isEqualTo(1);
    assertThat(stream.reader().breaks()).isEmpty();
  }

  @Test
  default void a_large_body_arrives_whole() {
    var body = FrameSpec.random(LARGE, 1);

    var stream = open(body);
    var work = streams().upstream().work(1);

    assertThat(work.body()).isEqualTo(body);
    work.write(ONE);
    work.end(Outcome.WHOLE);
    assertThat(stream.reader().awaitOutcome()).isEqualTo(Outcome.WHOLE);
    assertThat(stream.opener().awaitTold(2)).containsExactly(READY, ENDED);
  }

  @Test
  default void a_body_that_loses_a_frame_fails_the_opener() {
    streams().openingFaults().lose(message -> message instanceof Frame frame && frame.seq() == 3);

    assertThatFailsAndIsNeverOpened(open(FrameSpec.random(LARGE, 2)));
  }

  @Test
  default void a_body_that_loses_its_end_fails_the_opener() {
    streams().openingFaults().lose(HealSpec::isLast);

    assertThatFailsAndIsNeverOpened(open(FrameSpec.random(LARGE, 3)));
  }

  @Test
  default void a_body_that_is_given_up_on_its_way_leaves_nothing() {
    streams().servingFaults().hold(Message.Credit.class::isInstance);
    streams().servingFaults().hold(Message.Credit.class::isInstance);
    var stream = open(FrameSpec.random(LARGE, 4));
    streams().settle();

    stream.opener().cancel();
    stream.reader().cancel();
    streams().settle();
    streams().servingFaults().release();

    streams().atRest();
    assertThat(streams().upstream().opened()).isZero();
    assertThat(stream.opener().told()).isEmpty();
  }

  private Streams.Opened open(Buffer body) {
    return streams().open(ScriptedUpstream.exchange("large", body));
  }

  /// An answer that is over, and whose bytes die with the node that gave it, breaks within a
  /// second.
  ///
  /// @param nodes of which the last one is killed
  static void assertThatALostAnswerIsMissed(Nodes nodes) {
    var streams = new Streams(nodes.harness(PATIENT));
    streams.servingFaults().lose(HealSpec::isLast);
    var stream = streams.stream();
    stream
        .work()
        .run(work -> {
          work.write(ONE);
          work.end(Outcome.WHOLE);
        });
    assertThat(stream.opener().awaitTold(2)).containsExactly(READY, ENDED);

    nodes.jvm(1).kill();

    assertThat(stream.reader().awaitBreak(Duration.ofSeconds(1)))
        .isInstanceOf(Failure.Broken.class);
    assertThat(stream.reader().frames()).isEmpty();
  }

  private static boolean isLast(Message message) {
    return message instanceof Frame frame && frame.end().isPresent();
  }

  private void assertThatIsOverOnceAndNotDamaged(Streams.Stream stream, Buffer bytes) {
    stream.reader().awaitOver(HEALED);
    streams().settle();
    if (stream.reader().breaks().isEmpty()) {
      assertThat(stream.reader().outcomes()).containsExactly(Outcome.WHOLE);
      assertThat(stream.reader().bytes()).isEqualTo(bytes);
    } else {
      assertThat(stream.reader().breaks()).hasSize(1);
      assertThat(stream.reader().outcomes()).isEmpty();
    }
    assertThat(stream.opener().awaitTold(2)).containsExactly(READY, ENDED);
  }

  private void assertThatFailsAndIsNeverOpened(Streams.Opened stream) {
    assertThat(stream.opener().awaitTold(1, HEALED)).containsExactly(FAILED);
    assertThat(stream.opener().failures().getFirst().retryable()).isTrue();
    streams().settle();
    assertThat(streams().upstream().opened()).isZero();
    assertThat(stream.opener().told()).hasSize(1);
    stream.reader().cancel();
  }
}
