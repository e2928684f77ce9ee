package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client that does not read costs a bounded amount of memory: its provider is not read either.
class BackPressureIT {

  private static final int PIECES = 3200;
  private static final int PIECE = 1 << 16;
  private static final int UNREAD_MILLIS = 50;
  private static final long ALL = (long) PIECES * PIECE;
  private static final long SOCKETS_AND_CREDIT = 32L << 20;
  private static final long FLAT = 24L << 20;

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = RunningRelay.before(upstream, "timeouts: {idle: 500ms}", "server: {heartbeat: 300ms}");
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void a_stream_that_nobody_reads_stalls_and_then_comes_whole() {
    upstream.answering(events());
    long before = held();
    try (var wire = new Wire(relay.port(), 1 << 16)) {
      wire.chat(STREAM_BODY);
      long sent = whenStalled();

      assertThat(sent).isLessThan(SOCKETS_AND_CREDIT);
      assertThat(held() - before).isLessThan(FLAT);
      assertThat(upstream.aborted()).isZero();

      var counted = count(wire);
      assertThat(counted).isEqualTo(ALL + "data: [DONE]\n\n".length());
    }
    relay.awaitEnded("done", 1);
  }

  /// Somewhere between nothing and what the sockets take, the last bytes are written while the
  /// client is behind.
  @Test
  void an_answer_that_ends_before_its_client_has_read_comes_whole() throws InterruptedException {
    for (int pieces = 4; pieces <= 160; pieces += 3) {
      upstream.answering(events(pieces));
      try (var wire = new Wire(relay.port(), 1 << 16)) {
        wire.chat(STREAM_BODY);
        Thread.sleep(UNREAD_MILLIS);

        assertThat(count(wire)).isEqualTo((long) pieces * PIECE + "data: [DONE]\n\n".length());
      }
    }
  }

  @Test
  void a_body_that_nobody_reads_stalls() {
    upstream.answering(body());
    long before = held();
    try (var wire = new Wire(relay.port(), 1 << 16)) {
      wire.chat(CHAT_BODY);

      assertThat(whenStalled()).isLessThan(SOCKETS_AND_CREDIT);
      assertThat(held() - before).isLessThan(FLAT);
    }
    upstream.awaitAborted(1, Duration.ofSeconds(1));
    relay.awaitEnded("client_gone", 1);
  }

  @Test
  void a_client_that_does_not_read_keeps_nobody_else_waiting() {
    upstream.answering(
        request -> request.text().contains("slow") ? events() : OpenAiAnswers.chat(MODEL, "hi"));
    try (var wire = new Wire(relay.port(), 1 << 16)) {
      wire.chat(STREAM_BODY.replace("hi", "slow"));
      whenStalled();

      for (int i = 0; i < 20; i++) {
        assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      }
    }
  }

  private static Answer events() {
    return events(PIECES);
  }

  private static Answer events(int count) {
    var head = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    var tail = "\"}}]}\n\n";
    var piece = Buffer.buffer(head + "x".repeat(PIECE - head.length() - tail.length()) + tail);
    var pieces = new ArrayList<>(Collections.nCopies(count, piece));
    pieces.add(Buffer.buffer("data: [DONE]\n\n"));
    return Answer.events(pieces);
  }

  private static Answer body() {
    var piece = Buffer.buffer("x".repeat(PIECE));
    var pieces = new ArrayList<>(Collections.nCopies(PIECES, piece));
    pieces.addFirst(Buffer.buffer("{\"choices\":\""));
    return Answer.chunks("application/json", pieces).withFraming(Answer.Framing.LENGTH);
  }

  private static long count(Wire wire) {
    wire.until("\r\n\r\n");
    long all = 0;
    int size;
    do {
      size = Integer.parseInt(wire.until("\r\n").strip(), 16);
      wire.exactly(size);
      wire.until("\r\n");
      all += size;
    } while (size > 0);
    return all;
  }

  /// The bytes that the provider could send before nothing moved any more, for longer than the
  /// provider may be silent.
  private long whenStalled() {
    var last = new long[] {-1, 0};
    Await.until(
        Duration.ofSeconds(30),
        "the provider is paused",
        () -> {
          long sent = upstream.sentBytes();
          if (sent != last[0] || sent == 0) {
            last[0] = sent;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > 1_000_000_000L;
        });
    return last[0];
  }

  /// The bytes of heap and of network buffers that are held.
  private static long held() {
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return ByteBufAllocator.DEFAULT instanceof PooledByteBufAllocator pooled
        ? heap + pooled.metric().usedDirectMemory()
        : heap;
  }
}
