package dev.relay.protocol;

import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Looks for the usage in an answer that comes in pieces, wherever it stands. Holds no more of it
/// than what may be the beginning of a usage object.
public final class UsageSearch {

  /// A usage object is shorter than this.
  private static final int LONGEST = 4096;

  private static final byte[] NOTHING = {};

  private final byte[] name;
  private byte[] kept = NOTHING;
  private Optional<Usage> found = Optional.empty();

  /// @param name of the member, with its quotes
  UsageSearch(byte[] name) {
    this.name = name;
  }

  /// The next piece.
  public void take(Buffer piece) {
    var buffer = Json.contiguous(piece);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int to = from + buffer.readableBytes();
    if (kept.length == 0 || !goesOn(buffer.array(), from, to)) {
      int rest = search(buffer.array(), from, to);
      kept = to - rest < LONGEST ? Arrays.copyOfRange(buffer.array(), rest, to) : NOTHING;
    }
  }

  /// Whether what was kept is still not complete with all of the next piece.
  private boolean goesOn(byte[] bytes, int from, int to) {
    int taken = Math.min(LONGEST, to - from);
    var joined = Arrays.copyOf(kept, kept.length + taken);
    System.arraycopy(bytes, from, joined, kept.length, taken);
    int rest = search(joined, 0, joined.length);
    if (rest < kept.length && taken == to - from && joined.length - rest < LONGEST) {
      kept = Arrays.copyOfRange(joined, rest, joined.length);
      return true;
    }
    return false;
  }

  /// Looks at all that is complete in `bytes[from..to)`; returns where the rest begins.
  private int search(byte[] bytes, int from, int to) {
    int at = ByteSearch.pair(bytes, from, to, '"', (char) name[1]);
    while (at < to) {
      if (mayBeName(bytes, at, to)) {
        int colon = ByteSearch.afterBlanks(bytes, at + name.length, to);
        int value = ByteSearch.afterBlanks(bytes, colon + 1, to);
        if (value >= to) {
          return at;
        }
        if (bytes[colon] == ':' && bytes[value] == '{' && !isRead(bytes, value, to)) {
          return at;
        }
      }
      at = ByteSearch.pair(bytes, at + 1, to, '"', (char) name[1]);
    }
    return to > from && bytes[to - 1] == '"' ? to - 1 : to;
  }

  private boolean mayBeName(byte[] bytes, int at, int to) {
    int length = Math.min(name.length, to - at);
    return Arrays.equals(bytes, at, at + length, name, 0, length);
  }

  /// Reads the object at `value`; false if it goes on behind `to`.
  private boolean isRead(byte[] bytes, int value, int to) {
    try (var json = Json.parser(bytes, value, to - value)) {
      json.nextToken();
      UsageReader.read(json).filter(it -> it.input() + it.output() > 0).ifPresent(this::count);
      return true;
    } catch (IOException _) {
      return to - value >= LONGEST;
    }
  }

  /// Anthropic's streams count the input first, and the output last.
  private void count(Usage counted) {
    long input = counted.input() > 0 ? counted.input() : found.map(Usage::input).orElse(0L);
    found = Optional.of(new Usage(input, counted.output()));
  }

  /// What was found last.
  public Optional<Usage> usage() {
    return found;
  }
}
