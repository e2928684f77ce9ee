package dev.relay.provider.secrets;

import dev.relay.contract.Header;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Takes our own secrets out of what a provider says: each of their bytes becomes a `*`, so that
/// lengths stay as they were announced.
///
/// A word is searched by the byte where it would end (R. N. Horspool, "Practical fast searching in
/// strings", 1980): of an answer without it, few bytes are looked at. A stream of our own dialects
/// is searched where it says an error only.
public final class SecretMask {

  /// Shorter ones are placeholders, which errors may well speak of.
  static final int LEAST = 8;

  /// The least that is looked for in what may be an answer's content.
  static final int LEAST_IN_CONTENT = 11;

  static final SecretMask NONE = new SecretMask(List.of());

  private static final byte MASK = '*';
  private static final int BYTES = 256;

  /// Some bytes, and how far a search may go on by the byte that stands where they would end.
  private static final class Word {

    private final byte[] bytes;
    private final int[] skips = new int[BYTES];

    Word(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      Arrays.fill(skips, bytes.length);
      for (int i = 0; i < bytes.length - 1; i++) {
        skips[bytes[i] & 0xFF] = bytes.length - 1 - i;
      }
    }

    /// The index of the first of it in `all[from..to)`, or -1.
    int find(byte[] all, int from, int to) {
      int last = bytes.length - 1;
      int at = from + last;
      while (at < to) {
        if (all[at] == bytes[last] && Arrays.equals(all, at - last, at, bytes, 0, last)) {
          return at - last;
        }
        at += skips[all[at] & 0xFF];
      }
      return -1;
    }

    /// How many bytes at the end of `all[from..to)` may be the beginning of it.
    int begun(byte[] all, int from, int to) {
      if (to == from || skips[all[to - 1] & 0xFF] == bytes.length) {
        return 0;
      }
      for (int size = Math.min(bytes.length - 1, to - from); size > 0; size--) {
        if (Arrays.equals(all, to - size, to, bytes, 0, size)) {
          return size;
        }
      }
      return 0;
    }
  }

  private final List<String> secrets;
  private final List<Word> everywhere;
  private final List<Word> content;
  private final int shortest;

  private SecretMask(Collection<String> secrets) {
    this.secrets = List.copyOf(secrets);
    this.everywhere =
        secrets.stream()
            .flatMap(it -> SecretForms.of(it).stream())
            .distinct()
            .map(Word::new)
            .toList();
    this.content =
        secrets.stream()
            .filter(it -> it.length() >= LEAST_IN_CONTENT)
            .flatMap(it -> SecretForms.plain(it).stream())
            .distinct()
            .map(Word::new)
            .toList();
    this.shortest =
        everywhere.stream().mapToInt(word -> word.bytes.length).min().orElse(Integer.MAX_VALUE);
  }

  static SecretMask of(Collection<String> secrets) {
    var found = secrets.stream().filter(it -> it.length() >= LEAST).distinct().toList();
    return found.isEmpty() ? NONE : new SecretMask(found);
  }

  /// The same and this one.
  SecretMask with(String secret) {
    var all = new ArrayList<>(secrets);
    all.add(secret);
    return of(all);
  }

  /// What is passed on in pieces.
  ///
  /// @param error whether it is none of a model's words, so that nothing in it can be taken for a
  ///   secret by mistake
  public Pieces pieces(boolean error) {
    return new Pieces(error ? everywhere : content);
  }

  public Failure masked(Failure failure) {
    return failure instanceof Failure.Refused refused && !everywhere.isEmpty()
        ? new Failure.Refused(refused.status(), masked(refused.headers()), masked(refused.body()))
        : failure;
  }

  private Buffer masked(Buffer whole) {
    var all = whole.getBytes();
    return mask(everywhere, all, 0, all.length) ? Buffer.buffer(all) : whole;
  }

  public List<Header> masked(List<Header> headers) {
    for (int i = 0; i < headers.size(); i++) {
      var value = headers.get(i).value();
      // No character has more than three bytes in UTF-8 for each `char` of it.
      if (3 * value.length() >= shortest) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        if (mask(everywhere, bytes, 0, bytes.length)) {
          headers = new ArrayList<>(headers);
          headers.set(
              i, new Header(headers.get(i).name(), new String(bytes, StandardCharsets.UTF_8)));
        }
      }
    }
    return headers;
  }

  private static boolean mask(List<Word> words, byte[] all, int from, int to) {
    boolean found = false;
    for (var word : words) {
      int at = word.find(all, from, to);
      while (at >= 0) {
        found = true;
        int end = at + word.bytes.length;
        Arrays.fill(all, at, end, MASK);
        at = word.find(all, end, to);
      }
    }
    return found;
  }

  /// One body: a secret is found also where it lies in two pieces.
  public static final class Pieces {

    private static final byte[] EMPTY = {};

    private final List<Word> words;
    private byte[] held = EMPTY;

    private Pieces(List<Word> words) {
      this.words = words;
    }

    public boolean isNeeded() {
      return !words.isEmpty();
    }

    /// What may be passed on of `piece` and of what was held before it; may be empty.
    public Buffer next(Buffer piece) {
      var bytes = Json.contiguous(piece);
      int from = bytes.arrayOffset() + bytes.readerIndex();
      int to = from + bytes.readableBytes();
      if (held.length == 0 && isClean(bytes.array(), from, to)) {
        return piece;
      }
      return masked(bytes, from, to);
    }

    private boolean isClean(byte[] all, int from, int to) {
      for (var word : words) {
        if (word.find(all, from, to) >= 0 || word.begun(all, from, to) > 0) {
          return false;
        }
      }
      return true;
    }

    private Buffer masked(ByteBuf bytes, int from, int to) {
      var all = Arrays.copyOf(held, held.length + to - from);
      System.arraycopy(bytes.array(), from, all, held.length, to - from);
      mask(words, all, 0, all.length);
      int begun = 0;
      for (var word : words) {
        begun = Math.max(begun, word.begun(all, 0, all.length));
      }
      held = begun == 0 ? EMPTY : Arrays.copyOfRange(all, all.length - begun, all.length);
      return Buffer.buffer(Arrays.copyOf(all, all.length - begun));
    }

    /// What is held: it was the beginning of a secret, and no more comes.
    public Buffer rest() {
      var rest = held;
      held = EMPTY;
      return Buffer.buffer(rest);
    }
  }
}
