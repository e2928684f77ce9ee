package dev.relay.provider.answer;

import dev.relay.jmh.ChatStream;
import dev.relay.protocol.openai.OpenAiWire;
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
import org.openjdk.jmh.infra.Blackhole;

/// A stream as it passes a provider's verticle, per chunk: split, looked into, passed on.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChatStream.CHUNKS)
public class StreamBodyBenchmark {

  @Param public ChatStream.Shape shape = ChatStream.Shape.ONE;

  private List<Buffer> plain = List.of();
  private List<Buffer> nullUsage = List.of();

  @Setup
  public void make(Blackhole hole) {
    plain = ChatStream.buffers(shape, false);
    nullUsage = ChatStream.buffers(shape, true);
    int passed = pass(plain, hole);
    int rewritten = pass(nullUsage, hole);
    if (passed != length(plain) || rewritten != passed) {
      throw new IllegalStateException(
          passed + " and " + rewritten + " bytes passed (expected: " + length(plain) + ")");
    }
  }

  /// Events that pass as they came.
  @Benchmark
  public int untouched(Blackhole hole) {
    return pass(plain, hole);
  }

  /// Events from which `"usage":null` is taken out.
  @Benchmark
  public int withoutNullUsage(Blackhole hole) {
    return pass(nullUsage, hole);
  }

  private static int pass(List<Buffer> buffers, Blackhole hole) {
    var passed = new Passed(hole);
    var stream = new StreamBody(new OpenAiWire().grammar(true), passed);
    for (var buffer : buffers) {
      stream.take(buffer);
    }
    return passed.done ? passed.bytes : -1;
  }

  private static int length(List<Buffer> buffers) {
    return buffers.stream().mapToInt(Buffer::length).sum();
  }

  /// Counts the bytes; the buffers escape, as they do to a sink.
  private static final class Passed implements StreamBody.Listener {

    private final Blackhole hole;
    private int bytes;
    private boolean done;

    Passed(Blackhole hole) {
      this.hole = hole;
    }

    @Override
    public void events(Buffer passed, boolean content) {
      bytes += passed.length();
      hole.consume(passed);
    }

    @Override
    public void error(Buffer event) {}

    @Override
    public void done() {
      done = true;
    }
  }
}
