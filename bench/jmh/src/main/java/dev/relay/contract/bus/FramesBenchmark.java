package dev.relay.contract.bus;

import dev.relay.contract.bus.node.Directory;
import dev.relay.jmh.ChatStream;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A whole exchange between two inboxes, from the open to the last frame and the word that it has
/// ended; per stream. Nothing is parsed and there is no HTTP.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FramesBenchmark.STREAMS)
public class FramesBenchmark {

  static final int STREAMS = 1024;

  /// What is answered.
  public enum Answer {
    /// 1 KB in one frame.
    SMALL,

    /// All chunks of a stream within one turn of the event loop, which makes one frame of them.
    BURST,

    /// Each chunk in a turn of its own, and so in a frame of its own.
    TURNS;

    private List<Buffer> pieces() {
      return this == SMALL
          ? List.of(Buffer.buffer("x".repeat(1024)))
          : ChatStream.buffers(ChatStream.Shape.EACH, false);
    }
  }

  /// 1: both inboxes are on one event loop; 2: each is on its own.
  @Param({"1", "2"})
  public int loops;

  @Param public Answer answer = Answer.SMALL;

  @SuppressWarnings("NullAway.Init") // JMH calls start() first
  private Vertx vertx;

  @SuppressWarnings("NullAway.Init")
  private Seat opening;

  private long size;

  @Setup
  public void start() {
    vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
    var directory = new Directory();
    opening = Seat.on(vertx, directory);
    var pieces = answer.pieces();
    size = pieces.stream().mapToLong(Buffer::length).sum();
    var serving = Seat.on(vertx, directory);
    serving.serve(
        ReadStreams.ROLE, new PlayedAnswer.Player(serving, pieces, answer == Answer.TURNS));
  }

  @Benchmark
  public long stream() {
    return ReadStreams.on(opening, STREAMS, size).join();
  }

  @TearDown
  public void stop() {
    vertx.close().await();
  }
}
