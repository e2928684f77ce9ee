package dev.relay.testkit.spec;

import static dev.relay.testkit.spec.FrameSpec.ONE;
import static dev.relay.testkit.spec.FrameSpec.THREE;
import static dev.relay.testkit.spec.FrameSpec.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.stream.Faults;
import dev.relay.testkit.stream.StreamClaims;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/// A message that is lost, doubled or overtaken never yields a damaged answer.
interface LossSpec extends StreamClaims {

  private static Faults.Victim frame(long seq) {
    return message -> message instanceof Frame frame && frame.seq() == seq;
  }

  @Test
  default void a_lost_frame_breaks_the_stream() {
    streams().servingFaults().lose(frame(1));

    assertThatBreaksAfter(ONE);
  }

  @Test
  default void a_lost_head_breaks_the_stream() {
    streams().servingFaults().lose(frame(0));

    assertThatBreaksAfter(Buffer.buffer());
  }

  @Test
  default void a_frame_that_comes_twice_breaks_the_stream() {
    streams().servingFaults().repeat(frame(1));

    assertThatBreaksAfter(ONE.copy().appendBuffer(TWO));
  }

  @Test
  default void a_head_that_comes_twice_breaks_the_stream() {
    streams().servingFaults().repeat(frame(0));

    assertThatBreaksAfter(ONE);
  }

  @Test
  default void a_frame_that_is_overtaken_breaks_the_stream() {
    streams().servingFaults().hold(frame(1));

    assertThatBreaksAfter(ONE);
    streams().servingFaults().release();
    streams().settle();
  }

  @Test
  default void a_last_frame_that_comes_twice_is_one() {
    streams().servingFaults().repeat(frame(1));
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);
    streams().settle();

    assertThat(stream.reader().outcomes()).containsExactly(Outcome.WHOLE);
    assertThat(stream.reader().breaks()).isEmpty();
  }

  private void assertThatBreaksAfter(Buffer bytes) {
    var stream = streams().stream();

    stream.work().write(ONE);
    stream.work().write(TWO);
    stream.work().write(THREE);
    streams().settle();
    stream.work().write(ONE);
    stream.work().end(Outcome.WHOLE);
    streams().settle();

    assertThat(stream.reader().breaks()).hasSize(1).first().isInstanceOf(Failure.Broken.class);
    assertThat(stream.reader().bytes()).isEqualTo(bytes);
    assertThat(stream.reader().outcomes()).isEmpty();
    assertThat(stream.work().cancels()).isEqualTo(1);
  }
}
