package dev.relay.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds bytes eight at a time: of a word that is XORed with the sought byte in every place, the
/// zero bytes are marked (A. Mycroft's null byte test; Warren, "Hacker's Delight", 6-1). The lowest
/// mark is always right; higher ones may be wrong.
public final class ByteSearch {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOWEST = 0x0101010101010101L;
  private static final long HIGHEST = 0x8080808080808080L;

  private ByteSearch() {}

  /// The index of the first `one` or `other` in `bytes[from..to)`, or `to`.
  public static int either(byte[] bytes, int from, int to, char one, char other) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORD.get(bytes, i);
      long marks = marks(word, one) | marks(word, other);
      if (marks != 0) {
        return i + byteOf(marks);
      }
    }
    while (i < to && bytes[i] != one && bytes[i] != other) {
      i++;
    }
    return i;
  }

  /// The index of the first `one` that `other` follows in `bytes[from..to)`, or `to`.
  public static int pair(byte[] bytes, int from, int to, char one, char other) {
    int i = from;
    // The last byte of a word is the first one of the next: no pair lies between two words.
    for (; i <= to - Long.BYTES; i += Long.BYTES - 1) {
      long word = (long) WORD.get(bytes, i);
      long marks = marks(word, one) & marks(word, other) >>> Byte.SIZE;
      while (marks != 0) {
        int found = i + byteOf(marks);
        if (bytes[found] == one && bytes[found + 1] == other) {
          return found;
        }
        marks &= marks - 1;
      }
    }
    for (; i < to - 1; i++) {
      if (bytes[i] == one && bytes[i + 1] == other) {
        return i;
      }
    }
    return to;
  }

  /// The index of the first `one` that `other` or `another` follows in `bytes[from..to)`, or `to`.
  public static int pair(byte[] bytes, int from, int to, char one, char other, char another) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES - 1) {
      long word = (long) WORD.get(bytes, i);
      long second = marks(word, other) | marks(word, another);
      long marks = marks(word, one) & second >>> Byte.SIZE;
      while (marks != 0) {
        int found = i + byteOf(marks);
        if (bytes[found] == one && (bytes[found + 1] == other || bytes[found + 1] == another)) {
          return found;
        }
        marks &= marks - 1;
      }
    }
    for (; i < to - 1; i++) {
      if (bytes[i] == one && (bytes[i + 1] == other || bytes[i + 1] == another)) {
        return i;
      }
    }
    return to;
  }

  /// Whether `bytes[from..to)` begins with `word`.
  public static boolean startsWith(byte[] bytes, int from, int to, byte[] word) {
    if (to - from < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether `word` is anywhere in `bytes[from..to)`.
  ///
  /// @param word of two bytes at least, which are ASCII
  public static boolean has(byte[] bytes, int from, int to, byte[] word) {
    char first = (char) word[0];
    char second = (char) word[1];
    int at = pair(bytes, from, to, first, second);
    while (at < to && !startsWith(bytes, at, to, word)) {
      at = pair(bytes, at + 1, to, first, second);
    }
    return at < to;
  }

  /// Where the value of the first member in `bytes[from..to)` begins whose name is `quoted`, with
  /// its quotes, whatever object it belongs to; or `to`.
  public static int firstValue(byte[] bytes, int from, int to, byte[] quoted) {
    char second = (char) quoted[1];
    int at = pair(bytes, from, to, '"', second);
    while (at < to) {
      if (startsWith(bytes, at, to, quoted)) {
        int colon = afterBlanks(bytes, at + quoted.length, to);
        if (colon < to && bytes[colon] == ':') {
          return afterBlanks(bytes, colon + 1, to);
        }
      }
      at = pair(bytes, at + 1, to, '"', second);
    }
    return to;
  }

  /// Where the value of the last member in `bytes[from..to)` begins whose name is `quoted`, with
  /// its quotes, whatever object it belongs to; or -1.
  public static int lastValue(byte[] bytes, int from, int to, byte[] quoted) {
    for (int i = to - quoted.length - 1; i >= from; i--) {
      if (bytes[i] == '"' && startsWith(bytes, i, to, quoted)) {
        int colon = afterBlanks(bytes, i + quoted.length, to);
        if (colon < to && bytes[colon] == ':') {
          return colon + 1;
        }
      }
    }
    return -1;
  }

  /// The index of the first byte in `bytes[from..to)` that is no white space of JSON, or `to`.
  public static int afterBlanks(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && isBlank(bytes[i])) {
      i++;
    }
    return i;
  }

  /// The index of the last byte in `bytes[least..from]` that is no white space of JSON, or `least`.
  public static int beforeBlanks(byte[] bytes, int from, int least) {
    int i = from;
    while (i > least && isBlank(bytes[i])) {
      i--;
    }
    return i;
  }

  /// The index behind the object or list that begins at `from`; `to` if it does not end before.
  public static int objectEnd(byte[] bytes, int from, int to) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (text && b == '\\') {
        i++;
      } else if (b == '"') {
        text = !text;
      } else if (!text && (b == '{' || b == '[')) {
        depth++;
      } else if (!text && (b == '}' || b == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return to;
  }

  /// How many objects and lists of the JSON that begins in `bytes[from..to)` are open at its end.
  public static int depth(byte[] bytes, int from, int to) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (text && b == '\\') {
        i++;
      } else if (b == '"') {
        text = !text;
      } else if (!text && (b == '{' || b == '[')) {
        depth++;
      } else if (!text && (b == '}' || b == ']')) {
        depth--;
      }
    }
    return depth;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static long marks(long word, char sought) {
    long zeroed = word ^ LOWEST * sought;
    return (zeroed - LOWEST) & ~zeroed & HIGHEST;
  }

  private static int byteOf(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }
}
