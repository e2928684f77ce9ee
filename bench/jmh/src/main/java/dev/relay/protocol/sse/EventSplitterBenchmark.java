package dev.relay.protocol.sse;

import dev.relay.jmh.ChatStream;
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

/// Finding the ends of events and nothing else, per chunk.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChatStream.CHUNKS)
public class EventSplitterBenchmark {

  @Param public ChatStream.Shape shape = ChatStream.Shape.ONE;

  private List<byte[]> pieces = List.of();

  @Setup
  public void make() {
    pieces = ChatStream.buffers(shape, false).stream().map(Buffer::getBytes).toList();
    int found = split();
    if (found != ChatStream.CHUNKS + 1) {
      throw new IllegalStateException(
          found + " events (expected: one more than " + ChatStream.CHUNKS + ")");
    }
  }

  @Benchmark
  public int split() {
    var splitter = new EventSplitter();
    int found = 0;
    for (var piece : pieces) {
      int end = splitter.next(piece, 0, piece.length);
      while (end != EventSplitter.INCOMPLETE) {
        found++;
        end = splitter.next(piece, end, piece.length);
      }
    }
    return found;
  }
}
