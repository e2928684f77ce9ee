package dev.relay.protocol.conversation;

import dev.relay.protocol.ByteSearch;

/// A JSON string of a valid body where it stands; nothing is decoded.
///
/// The parser decodes what it is asked to end, and is slower in it than this search.
final class Quoted {

  private Quoted() {}

  /// The index of the quote that ends the string whose first byte is at `from`, or `to`.
  static int end(byte[] bytes, int from, int to) {
    int i = ByteSearch.either(bytes, from, to, '"', '\\');
    while (i < to && bytes[i] == '\\') {
      i = ByteSearch.either(bytes, Math.min(i + 2, to), to, '"', '\\');
    }
    return i;
  }

  /// About how many bytes of UTF-8 the text has whose first byte is at `from`: an escape counts as
  /// one, `\\uXXXX` as three.
  static int length(byte[] bytes, int from, int to) {
    int escapes = 0;
    int i = ByteSearch.either(bytes, from, to, '"', '\\');
    while (i + 1 < to && bytes[i] == '\\') {
      escapes += bytes[i + 1] == 'u' ? 3 : 1;
      i = ByteSearch.either(bytes, i + 2, to, '"', '\\');
    }
    return i - from - escapes;
  }
}
