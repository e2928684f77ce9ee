package dev.relay.contract.bus.wire;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.InboxId;
import dev.relay.contract.Operation;
import dev.relay.contract.Secret;
import dev.relay.contract.Span;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.jmh.ChatRequest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a message to another node costs to write and to read, without the network.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireFormatBenchmark {

  private static final Secret SECRET = new Secret("the secret of the cluster");
  private static final InboxId INBOX = new InboxId(Long.MAX_VALUE, 3);
  private static final Reader READER = new Reader(INBOX, 1000, 0, EventSource.WINDOW);
  private static final Target TARGET = Target.of("openai", "gpt-4o-mini");

  /// What is written.
  public enum Kind {
    /// The open of a chat with 1 KB of body.
    OPEN_1K,

    /// The same with the most that is not fetched.
    OPEN_256K,

    /// A chunk of 210 bytes.
    CHUNK,

    /// An answer of 1 KB in one frame with head and end.
    ANSWER,

    CREDIT
  }

  @Param public Kind kind = Kind.CHUNK;

  private WireFormat here = new WireFormat(new Directory());
  private WireFormat there = here;
  private Envelope envelope = new Envelope(null, Envelope.NODE, "");

  @Setup
  public void make() {
    var hereDirectory = new Directory();
    var thereDirectory = new Directory();
    var hereHandshake = new Handshake("here", hereDirectory.node(), SECRET);
    var thereHandshake = new Handshake("there", thereDirectory.node(), SECRET);
    var link =
        hereHandshake.verified(thereHandshake.proof(hereHandshake.hello(), false)).orElseThrow();
    thereDirectory.join(
        thereHandshake.verified(hereHandshake.proof(thereHandshake.hello(), true)).orElseThrow());
    here = new WireFormat(hereDirectory);
    there = new WireFormat(thereDirectory);
    envelope = new Envelope(link, INBOX.number(), message());
    if (!(writeAndRead() instanceof WireFormat.Received received)
        || !envelope.content().equals(received.content())) {
      throw new IllegalStateException("what was read is not what was written");
    }
  }

  @Benchmark
  public Buffer write() {
    var buffer = Buffer.buffer(1024);
    here.encodeToWire(buffer, envelope);
    return buffer;
  }

  /// A message is read once only.
  @Benchmark
  public Object writeAndRead() {
    return there.decodeFromWire(0, write());
  }

  private Message message() {
    return switch (kind) {
      case OPEN_1K -> open(1024);
      case OPEN_256K -> open(256 * 1024);
      case CHUNK -> frame(210, Optional.empty(), Optional.empty());
      case ANSWER -> frame(1024, Optional.of(head()), Optional.of(Outcome.WHOLE));
      case CREDIT -> new Message.Credit(1000, 1_000_000);
    };
  }

  private static Message open(int size) {
    var exchange =
        new Exchange(
            "0192f0c1-7b7e-7c1f-9d7e-3f2b1c0a9d8e",
            Dialect.OPENAI,
            Operation.CHAT,
            "",
            new Caller("team-a"),
            new RequestSummary(
                "gpt-4o-mini",
                new Span(9, 22),
                true,
                Span.ABSENT,
                Span.ABSENT,
                false,
                List.of("model", "stream", "temperature", "messages")),
            ChatRequest.ofSize(size),
            List.of(new Header("user-agent", "bench"), new Header("accept", "*/*")),
            Optional.empty(),
            Plan.of(List.of(TARGET)),
            Optional.empty());
    return new Message.Open(1, INBOX, READER, exchange, 0);
  }

  private static Message frame(int size, Optional<Head> head, Optional<Outcome> end) {
    var bytes = Buffer.buffer("x".repeat(size));
    return new Message.Frame(1000, 0, 7, INBOX, 2000, head, bytes, false, end);
  }

  private static Head head() {
    var headers = List.of(new Header("content-type", "application/json"));
    return new Head(200, headers, 1024, TARGET);
  }
}
