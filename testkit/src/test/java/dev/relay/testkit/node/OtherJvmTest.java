package dev.relay.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.contract.Usage;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.stream.LocalSide;
import dev.relay.testkit.stream.Side;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OtherJvmTest {

  private static final int SOON = 10_000;

  /// Of the JVM it is looked at in.
  private static Optional<Socket> lifeline = Optional.empty();

  private static Optional<OtherJvm> jvm = Optional.empty();

  @BeforeAll
  static void start() {
    jvm = Optional.of(jvm());
  }

  @AfterAll
  static void close() {
    jvm.ifPresent(OtherJvm::close);
  }

  @Test
  void an_action_runs_there_on_the_event_loop_of_its_side() {
    try (var side = side()) {
      long pid = side.call(_ -> ProcessHandle.current().pid());
      boolean onLoop = side.call(_ -> Context.isOnEventLoopThread());
      boolean beside = side.ask(_ -> !Context.isOnEventLoopThread());

      assertThat(pid).isEqualTo(running().pid());
      assertThat(onLoop && beside).isTrue();
    }
  }

  @Test
  void an_exception_comes_back() {
    try (var side = side()) {
      assertThatThrownBy(() ->
              side.run(_ -> {
                throw new IllegalStateException("thrown there");
              }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("thrown there");
    }
  }

  @Test
  void a_claim_that_fails_there_fails_here() {
    try (var side = side()) {
      assertThatThrownBy(() -> side.run(_ -> assertThat(1).isEqualTo(2)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("expected: 2");
    }
  }

  @Test
  void what_cannot_be_sent_back_is_said() {
    try (var side = side()) {
      assertThatThrownBy(() -> side.call(LocalSide::context))
          .isInstanceOf(AssertionError.class)
          .hasStackTraceContaining("NotSerializableException");
      assertThat(side.load()).isZero();
    }
  }

  @Test
  void what_captures_its_test_is_refused() {
    try (var side = side()) {
      assertThatThrownBy(() -> side.call(_ -> hashCode()))
          .hasStackTraceContaining("NotSerializableException: " + getClass().getName());
    }
  }

  @Test
  void records_and_bytes_are_the_same_there_and_back() {
    var outcome = Outcome.failed(new Failure.Broken("there"), Optional.of(new Usage(3, 4)));
    var bytes = new Buffer[] {Buffer.buffer("one"), Buffer.buffer()};

    try (var side = side()) {
      var outcomeBack = side.call(_ -> outcome);
      var bytesBack = side.call(_ -> bytes);

      assertThat(outcomeBack).isEqualTo(outcome).isNotSameAs(outcome);
      assertThat(bytesBack).isEqualTo(bytes);
    }
  }

  @Test
  void a_side_that_was_closed_is_gone() {
    var side = side();
    side.close();

    assertThatThrownBy(side::load).hasMessageContaining("is closed");
  }

  @Test
  void a_node_that_does_not_start_says_why() {
    assertThatThrownBy(
            () -> OtherJvm.start(LoneNode.Factory.class, 7, List.of(LoneNode.Factory.FAILING)))
        .hasStackTraceContaining("node 7 was told to fail");
  }

  @Test
  void it_closes_its_node_and_ends_by_itself() {
    assertThat(jvm().end()).isZero();
  }

  @Test
  void it_ends_although_its_node_does_not_close() {
    var stuck = jvm();
    stuck.host().deploy(Timing.DEFAULT).run(at -> at.context().runOnContext(_ -> hang()));

    assertThat(stuck.end()).isNotZero();
  }

  @Test
  void it_ends_with_a_parent_that_is_killed() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var parent = jvm()) {
      server.setSoTimeout(SOON);
      int port = server.getLocalPort();
      var side = parent.host().deploy(Timing.DEFAULT);
      side.ask(_ -> jvm().host().deploy(Timing.DEFAULT).ask(_ -> hold(port)));

      try (var orphan = server.accept()) {
        orphan.setSoTimeout(SOON);
        parent.kill();
        assertThat(orphan.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /// Connects until this JVM ends.
  private static boolean hold(int port) {
    try {
      lifeline = Optional.of(new Socket(InetAddress.getLoopbackAddress(), port));
      return lifeline.isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void hang() {
    while (true) {
      LockSupport.park();
    }
  }

  private static OtherJvm jvm() {
    return OtherJvm.start(LoneNode.Factory.class, 1, List.of());
  }

  private static OtherJvm running() {
    return jvm.orElseThrow();
  }

  private static Side side() {
    return running().host().deploy(Timing.DEFAULT);
  }
}
