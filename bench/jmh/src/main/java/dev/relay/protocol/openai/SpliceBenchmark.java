package dev.relay.protocol.openai;

import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.jmh.ChatRequest;
import dev.relay.protocol.RequestWriter;
import dev.relay.protocol.Scan;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What Relay changes in the body of a streamed request: the model's name, and usage is asked for.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpliceBenchmark {

  private static final OpenAiWire WIRE = new OpenAiWire();

  private static final String OTHER_MODEL = "gpt-4o-mini-2024-07-18";

  /// Bytes of the request.
  @Param({"1024", "102400", "1048576"})
  public int size;

  private Buffer body = Buffer.buffer();
  private RequestSummary peek =
      new RequestSummary("", Span.ABSENT, false, Span.ABSENT, Span.ABSENT, false, List.of());

  @Setup
  public void make() {
    body = ChatRequest.ofSize(size);
    switch (WIRE.scan(Operation.CHAT, body)) {
      case Scan.Found found -> peek = found.summary();
      case Scan.Rejected rejected ->
          throw new IllegalStateException("the request was rejected: " + rejected);
    }
  }

  @Benchmark
  public Buffer splice() {
    return RequestWriter.splice(body, peek, OTHER_MODEL, Map.of(), true);
  }
}
