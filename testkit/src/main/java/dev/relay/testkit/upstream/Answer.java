package dev.relay.testkit.upstream;

import dev.relay.contract.Header;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a [FakeUpstream] sends for one request, and how it misbehaves.
///
/// @param pieces of the body; each goes out in writes of its own, and as one chunk if chunked
/// @param closesReused whether a connection that had carried a request before is closed instead
public record Answer(
    int status,
    List<Header> headers,
    List<Buffer> pieces,
    Framing framing,
    Pace streamTimeouts,
    Ending ending,
    boolean closesReused) {

  /// How the end of a body is told.
  public enum Framing {
    CHUNKED,
    LENGTH,
    /// The pieces are all that is sent: no head, no framing.
    RAW
  }

  /// When the bytes leave.
  ///
  /// @param before the first byte
  /// @param between the pieces
  /// @param split the most bytes of one write, head included
  public record Pace(Duration before, Duration between, int split) {
    static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE);

    public Pace {
      if (split < 1) {
        throw new IllegalArgumentException("split every " + split + " (expected: at least 1)");
      }
    }
  }

  /// How it ends; `after` counts bytes of the body, without their framing.
  public sealed interface Ending {
    record Whole() implements Ending {}

    /// The socket is closed.
    record Cut(long after) implements Ending {}

    /// Nothing more comes and the socket stays open.
    record Hang(long after) implements Ending {}

    /// The chunked body ends as if it were whole.
    record Truncated(long after) implements Ending {}
  }

  /// Not even a head.
  static final long BEFORE_HEAD = -1;

  public Answer {
    headers = List.copyOf(headers);
    pieces = pieces.stream().filter(piece -> piece.length() > 0).toList();
    if (ending instanceof Ending.Truncated && framing != Framing.CHUNKED) {
      throw new IllegalArgumentException(
          "a truncated body with framing " + framing + " (expected: CHUNKED)");
    }
  }

  /// Status 200 and a JSON body of known length.
  public static Answer json(String body) {
    return body("application/json", Buffer.buffer(body));
  }

  /// Status 200 and one body of known length.
  public static Answer body(String contentType, Buffer body) {
    return of(contentType, List.of(body), Framing.LENGTH);
  }

  /// Status 200 and a chunked stream with one `data:` event for each of `data`.
  public static Answer sse(List<String> data) {
    return events(data.stream().map(event -> Buffer.buffer("data: " + event + "\n\n")).toList());
  }

  /// Status 200 and a chunked stream of events whose bytes are given.
  public static Answer events(List<Buffer> events) {
    return chunks("text/event-stream", events);
  }

  /// Status 200 and a chunked body in these pieces.
  public static Answer chunks(String contentType, List<Buffer> pieces) {
    return of(contentType, pieces, Framing.CHUNKED);
  }

  /// These bytes and no head.
  public static Answer raw(Buffer bytes) {
    return new Answer(
        0, List.of(), List.of(bytes), Framing.RAW, Pace.AT_ONCE, new Ending.Whole(), false);
  }

  private static Answer of(String contentType, List<Buffer> pieces, Framing framing) {
    var headers = List.of(new Header("content-type", contentType));
    return new Answer(200, headers, pieces, framing, Pace.AT_ONCE, new Ending.Whole(), false);
  }

  public Answer withStatus(int status) {
    return new Answer(status, headers, pieces, framing, streamTimeouts, ending, closesReused);
  }

  /// One more header.
  public Answer withHeader(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Answer(status, more, pieces, framing, streamTimeouts, ending, closesReused);
  }

  /// The same pieces, their end told another way.
  public Answer withFraming(Framing framing) {
    return new Answer(status, headers, pieces, framing, streamTimeouts, ending, closesReused);
  }

  /// Waits before the first byte.
  public Answer delay(Duration before) {
    return withPace(new Pace(before, streamTimeouts.between(), streamTimeouts.split()));
  }

  /// Waits between the pieces.
  public Answer delayBetween(Duration between) {
    return withPace(new Pace(streamTimeouts.before(), between, streamTimeouts.split()));
  }

  /// Writes no more than `bytes` at a time, each write flushed in a turn of its own.
  public Answer splitEvery(int bytes) {
    return withPace(new Pace(streamTimeouts.before(), streamTimeouts.between(), bytes));
  }

  /// Closes the socket after so many bytes of the body, before its end is told; 0: after the head,
  /// -1: before any byte.
  public Answer cutAfter(long bytes) {
    return withEnding(new Ending.Cut(bytes));
  }

  /// Sends nothing at all.
  public Answer hang() {
    return withEnding(new Ending.Hang(BEFORE_HEAD));
  }

  /// Falls silent after so many bytes of the body; 0: after the head.
  public Answer hangAfter(long bytes) {
    return withEnding(new Ending.Hang(bytes));
  }

  /// Ends the chunked body cleanly after so many bytes.
  public Answer truncateAfter(long bytes) {
    return withEnding(new Ending.Truncated(bytes));
  }

  /// Closes a connection that had carried a request before, without a byte; on a new one answers.
  public Answer closeReusedBeforeAnswer() {
    return new Answer(status, headers, pieces, framing, streamTimeouts, ending, true);
  }

  /// The bytes of the whole body.
  public Buffer body() {
    var all = Buffer.buffer();
    pieces.forEach(all::appendBuffer);
    return all;
  }

  private Answer withPace(Pace streamTimeouts) {
    return new Answer(status, headers, pieces, framing, streamTimeouts, ending, closesReused);
  }

  private Answer withEnding(Ending ending) {
    return new Answer(status, headers, pieces, framing, streamTimeouts, ending, closesReused);
  }

  /// Bytes of the body that are sent; -1 if not even the head is.
  long sent() {
    return switch (ending) {
      case Ending.Whole _ -> Long.MAX_VALUE;
      case Ending.Cut(long after) -> after;
      case Ending.Hang(long after) -> after;
      case Ending.Truncated(long after) -> after;
    };
  }

  Buffer head() {
    if (framing == Framing.RAW) {
      return Buffer.buffer();
    }
    var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
    headers.forEach(
        header -> head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    head.append(
        framing == Framing.CHUNKED
            ? "transfer-encoding: chunked\r\n\r\n"
            : "content-length: " + length() + "\r\n\r\n");
    return Buffer.buffer(head.toString(), "ISO-8859-1");
  }

  /// The first `taken` bytes of `piece` as they go over the wire.
  Buffer framed(Buffer piece, int taken) {
    if (framing != Framing.CHUNKED) {
      return piece.slice(0, taken);
    }
    boolean clean = taken == piece.length() || ending instanceof Ending.Truncated;
    var chunk = Buffer.buffer(Integer.toHexString(clean ? taken : piece.length()) + "\r\n");
    chunk.appendBuffer(piece, 0, taken);
    return clean ? chunk.appendString("\r\n") : chunk;
  }

  Buffer terminator() {
    return Buffer.buffer(framing == Framing.CHUNKED ? "0\r\n\r\n" : "");
  }

  private long length() {
    return pieces.stream().mapToLong(Buffer::length).sum();
  }
}
