package dev.relay.testkit.spec;

import static dev.relay.testkit.spec.FrameSpec.ONE;
import static dev.relay.testkit.spec.FrameSpec.TWO;
import static dev.relay.testkit.stream.RecordedOpener.ENDED;
import static dev.relay.testkit.stream.RecordedOpener.FAILED;
import static dev.relay.testkit.stream.RecordedOpener.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.wire.Message;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.testkit.stream.LocalSide;
import dev.relay.testkit.stream.RivalOpeners;
import dev.relay.testkit.stream.ScriptedUpstream;
import dev.relay.testkit.stream.SilentOpener;
import dev.relay.testkit.stream.StreamClaims;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What becomes of an attempt between its opener, its upstream and its reader.
interface AttemptSpec extends StreamClaims {

  Duration ACCEPT = Duration.ofMillis(200);

  Timing IMPATIENT = new Timing(ACCEPT, Duration.ofMillis(10));

  @Test
  default void a_cancel_before_accepted_reaches_the_upstream() {
    streams().servingFaults().hold(Message.Accepted.class::isInstance);
    var stream = streams().stream();

    stream.opener().cancel();
    stream.reader().cancel();

    stream.work().awaitGivenUp();
    streams().servingFaults().release();
    streams().settle();
    assertThat(stream.work().givenUp()).isEqualTo(1);
    assertThat(stream.opener().told()).isEmpty();
  }

  @Test
  default void a_cancel_in_the_turn_of_the_open_reaches_the_upstream() {
    var reader = streams().reader();
    var role = streams().role();

    streams()
        .opening()
        .run(at -> {
          var upstream = at.inbox().upstream(role);
          var opener = new SilentOpener();
          upstream.open(ScriptedUpstream.EXCHANGE, reader.reader(), opener).cancel();
          reader.source().cancel();
        });

    streams().upstream().work(1).awaitGivenUp();
  }

  @Test
  default void a_cancel_after_ready_is_left_to_the_reader() {
    var stream = streams().stream();
    stream.work().write(ONE);
    stream.reader().awaitFrames(1);
    stream.opener().awaitTold(1);

    stream.opener().cancel();
    stream.work().write(TWO);
    streams().settle();
    assertThat(stream.reader().frames()).hasSize(2);
    assertThat(stream.work().cancels() + stream.work().givenUp()).isZero();
    stream.reader().cancel();

    stream.work().awaitCancel();
    streams().settle();
    assertThat(stream.opener().told()).containsExactly(READY, ENDED);
  }

  @Test
  default void a_cancel_that_crosses_ready_is_healed_by_the_readers_answer_to_its_frames() {
    streams().servingFaults().hold(Message.Ready.class::isInstance);
    streams().servingFaults().hold(message -> message instanceof Message.Frame);
    var stream = streams().stream();
    stream.work().write(ONE);

    stream.opener().cancel();
    stream.reader().cancel();
    streams().settle();
    assertThat(stream.work().cancels() + stream.work().givenUp()).isZero();
    streams().servingFaults().release();

    stream.work().awaitCancel();
    streams().settle();
    assertThat(stream.reader().frames()).isEmpty();
    assertThat(stream.opener().told()).isEmpty();
  }

  @Test
  default void a_cancel_of_the_reader_reaches_the_writer_once() {
    var stream = streams().stream();
    stream.work().write(ONE);
    stream.reader().awaitFrames(1);

    stream.reader().cancel();
    stream.reader().cancel();
    stream.work().awaitCancel();
    stream.work().write(TWO);
    streams().settle();

    assertThat(stream.work().cancels()).isEqualTo(1);
    assertThat(stream.reader().frames()).hasSize(1);
    assertThat(stream.reader().breaks()).isEmpty();
    assertThat(stream.reader().outcomes()).isEmpty();
  }

  @Test
  default void a_reader_that_left_before_the_head_cancels_the_writer_at_its_first_frame() {
    var stream = streams().stream();
    stream.reader().cancel();

    stream.work().write(ONE);
    stream.work().awaitCancel();
    streams().settle();

    assertThat(stream.work().cancels()).isEqualTo(1);
    assertThat(stream.reader().frames()).isEmpty();
  }

  @Test
  default void an_open_that_is_accepted_late_fails_once_and_is_given_up() {
    try (var streams = streams(IMPATIENT)) {
      streams.servingFaults().hold(Message.Accepted.class::isInstance);
      var stream = streams.stream();

      assertThat(stream.opener().awaitTold(1)).containsExactly(FAILED);
      stream.work().awaitGivenUp();
      streams.servingFaults().release();
      stream.reader().cancel();
      streams.atRest();

      assertThat(stream.opener().told()).containsExactly(FAILED);
      assertThat(stream.opener().failures().getFirst())
          .isInstanceOfSatisfying(
              Failure.Broken.class,
              failure -> assertThat(failure.how()).isEqualTo(Failure.Break.NOT_ACCEPTED));
      assertThat(stream.work().givenUp()).isEqualTo(1);
    }
  }

  @Test
  default void an_open_that_is_lost_fails_once() {
    try (var streams = streams(IMPATIENT)) {
      streams.openingFaults().lose(Message.Open.class::isInstance);
      var reader = streams.reader();
      var opener = streams.open(reader);

      assertThat(opener.awaitTold(1)).containsExactly(FAILED);
      reader.cancel();
      streams.atRest();

      assertThat(opener.told()).hasSize(1);
      assertThat(streams.upstream().opened()).isZero();
    }
  }

  @Test
  default void an_attempt_that_is_ready_needs_no_acceptance_any_more() {
    try (var streams = streams(IMPATIENT)) {
      streams.servingFaults().lose(Message.Accepted.class::isInstance);
      var stream = streams.stream();
      stream.work().write(ONE);
      stream.opener().awaitTold(1);

      await(streams.opening(), ACCEPT.multipliedBy(3));
      stream.work().end(Outcome.WHOLE);
      stream.reader().awaitOutcome();
      streams.atRest();

      assertThat(stream.opener().told()).containsExactly(READY, ENDED);
    }
  }

  @Test
  default void a_role_that_nobody_serves_fails_at_once() {
    var reader = streams().reader();

    var opener = streams().open("provider.nobody", reader.reader());

    assertThat(opener.told()).containsExactly(FAILED);
    assertThat(opener.failures().getFirst().message()).contains("provider.nobody");
    reader.cancel();
  }

  @Test
  default void an_upstream_without_content_fails_its_opener_once() {
    var stream = streams().stream();

    stream.work().fail(FrameSpec.BROKEN);
    stream.work().fail(FrameSpec.BROKEN);
    streams().settle();

    assertThat(stream.opener().told()).containsExactly(FAILED);
    assertThat(stream.opener().failures()).containsExactly(FrameSpec.BROKEN);
    stream.reader().cancel();
  }

  @Test
  default void an_upstream_that_throws_fails_its_opener() {
    var role = streams().role("provider.defect");
    streams().serving().run(at -> at.context().exceptionHandler(_ -> {}));
    streams()
        .serving()
        .run(at ->
            at.inbox()
                .serve(
                    role,
                    (_, _, _) -> {
                      throw new IllegalStateException("a defect");
                    },
                    ProviderStatus.NONE));
    streams().settle();
    var reader = streams().reader();

    var opener = streams().open(role, reader.reader());

    assertThat(opener.awaitTold(1)).containsExactly(FAILED);
    assertThat(opener.failures().getFirst()).isInstanceOf(Failure.Internal.class);
    reader.cancel();
  }

  @Test
  default void attempts_that_cancel_each_other_when_they_fail_are_told_once() {
    var reader = streams().reader();
    var pair = new RivalOpeners(streams().opening(), streams().role(), reader.reader());
    streams().upstream().work(2);

    streams().serving().leave();
    streams().settle();

    assertThat(pair.failures()).isEqualTo(1);
    reader.cancel();
  }

  /// Returns when `span` is over on the clock of the deadlines of `side`.
  private static void await(LocalSide side, Duration span) {
    var over = new CompletableFuture<Boolean>();
    side.run(at -> at.inbox().deadlines().deadline(() -> over.complete(true)).in(span));
    over.join();
  }
}
