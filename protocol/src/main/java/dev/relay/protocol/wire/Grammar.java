package dev.relay.protocol.wire;

import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.BlankPiece;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// How the events of one stream are understood. Keeps what they have said; belongs to one context.
public abstract class Grammar {

  /// What becomes of an event.
  public enum Verdict {
    /// It goes to the client as it came.
    PASS,
    /// The same, without [Grammar#cut].
    PASS_CUT,
    /// It was asked for by Relay alone.
    DROP,
    /// It goes to the client, and nothing follows it.
    LAST,
    /// It says that nothing follows, in a way that not all clients know: [Grammar#last] takes its
    /// place.
    END,
    /// It says why nothing follows.
    ERROR
  }

  private Optional<Usage> usage = Optional.empty();
  private boolean content;
  private boolean more;

  /// Looks at the whole event in `bytes[from..to)`; the bytes are not changed later.
  public abstract Verdict look(byte[] bytes, int from, int to);

  /// What is to follow where the stream just ends: nothing but this, which may be empty. Empty if
  /// it was cut.
  public abstract Optional<Buffer> closing();

  /// The event by which a stream of this dialect ends.
  public Buffer last() {
    return Buffer.buffer();
  }

  /// The id by which the answer may be asked for again, if it was told by now.
  public Optional<String> minted() {
    return Optional.empty();
  }

  /// What is to be left out of the event that was looked at last.
  public Span cut() {
    return Span.ABSENT;
  }

  /// Whether a model's words, calls or reasoning have been seen, or the reason why it stopped.
  public final boolean content() {
    return content;
  }

  /// Whether content was seen since this was asked last; after the first, whatever is no comment
  /// and no ping counts as some.
  public final boolean moreContent() {
    boolean seen = more;
    more = false;
    return seen;
  }

  /// The tokens that the provider has counted so far.
  public final Optional<Usage> usage() {
    return usage;
  }

  /// The event in `bytes[from..to)` begins a piece of the answer, which its `member` holds.
  protected final void sawPiece(byte[] bytes, int from, int to, String member) {
    if (content || !BlankPiece.isIn(bytes, from, to, member)) {
      sawContent();
    }
  }

  /// Whether the event in `bytes[from..to)`, which is none of the dialect, is an error: seldom
  /// asked.
  protected static boolean saysError(byte[] bytes, int from, int to) {
    return bytes[from] != ':'
        && MisplacedError.in(Json.slice(bytes, from, to)).filter(MisplacedError::meant).isPresent();
  }

  protected final void sawContent() {
    content = true;
    more = true;
  }

  protected final void count(Usage counted) {
    usage = Optional.of(counted);
  }
}
