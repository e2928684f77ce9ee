package dev.relay.protocol.openai;

import dev.relay.contract.Operation;
import dev.relay.jmh.ChatRequest;
import dev.relay.protocol.Scan;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The one look at a request body.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScanBenchmark {

  private static final OpenAiWire WIRE = new OpenAiWire();

  /// Bytes of the request.
  @Param({"1024", "102400", "1048576"})
  public int size;

  private Buffer body = Buffer.buffer();

  @Setup
  public void make() {
    body = ChatRequest.ofSize(size);
    if (!(scan() instanceof Scan.Found)) {
      throw new IllegalStateException("the request was rejected: " + scan());
    }
  }

  @Benchmark
  public Scan scan() {
    return WIRE.scan(Operation.CHAT, body);
  }
}
