package dev.relay.provider;

import dev.relay.contract.Header;
import dev.relay.contract.Secret;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes our own secrets out of what a provider says: each of their bytes becomes a `*`, so that
/// lengths stay as they were announced.
///
/// What is looked for is a secret as it is, as it stands in JSON, in a URL, and in Base64 (by itself
/// or within something else). A word is searched by its last byte first (R. N. Horspool, "Practical
/// fast searching in strings", 1980): of an answer without one, few bytes are looked at. Shorter
/// words than [#LEAST] are none that could be told from an answer's own.
final class SecretMask {

  /// Nobody's secret has fewer characters; placeholders have.
  static final int LEAST = 12;

  static final SecretMask NONE = new SecretMask(List.of());

  private static final byte MASK = '*';
  private static final int BYTES = 256;

  /// Some bytes and how far a search may go on by the byte that stands where they would end.
  private record Word(byte[] bytes, int[] skips) {

    static Word of(String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      var skips = new int[BYTES];
      Arrays.fill(skips, bytes.length);
      for (int i = 0; i < bytes.length - 1; i++) {
        skips[bytes[i] & 0xFF] = bytes.length - 1 - i;
      }
      return new Word(bytes, skips);
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
  }

  private final List<Word> plain;
  private final List<Word> encoded;

  private SecretMask(Collection<String> secrets) {
    var plain = new LinkedHashSet<String>();
    var encoded = new LinkedHashSet<String>();
    for (var secret : secrets) {
      plain.add(secret);
      addEncodings(secret, encoded);
    }
    encoded.removeAll(plain);
    this.plain = plain.stream().map(Word::of).toList();
    this.encoded = encoded.stream().filter(it -> it.length() >= LEAST).map(Word::of).toList();
  }

  static SecretMask of(Collection<String> secrets) {
    var long_ = secrets.stream().filter(it -> it.length() >= LEAST).toList();
    return long_.isEmpty() ? NONE : new SecretMask(long_);
  }
}
