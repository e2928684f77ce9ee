package dev.relay.protocol.sse;

import dev.relay.protocol.ByteSearch;

/// Finds where events end, in bytes that may be split anywhere; lines may end in LF, CRLF or CR.
///
/// Keeps the place between calls: each byte is looked at once.
public final class EventSplitter {

  /// The event is not complete yet.
  public static final int INCOMPLETE = -1;

  private boolean lineHasBytes;
  private boolean afterCarriageReturn;

  /// Whether the line before ended in CRLF, as a first line may: then so does the blank line,
  /// wherever it is split.
  private boolean afterPair = true;

  private boolean awaitsLineFeed;

  /// The index behind the blank line that ends the next event in `bytes[from..to)`, or
  /// [#INCOMPLETE]. It is `from` itself if only now it is clear that the event was complete.
  public int next(byte[] bytes, int from, int to) {
    if (awaitsLineFeed && from < to) {
      return behindLineFeed(bytes, from);
    }
    for (int i = afterText(bytes, from, to); i < to; i = afterText(bytes, i + 1, to)) {
      byte b = bytes[i];
      if (b == '\n') {
        if (afterCarriageReturn) {
          afterCarriageReturn = false;
          afterPair = true;
        } else {
          afterPair = false;
          if (endLine()) {
            return i + 1;
          }
        }
      } else {
        if (!endLine()) {
          afterCarriageReturn = true;
          afterPair = false;
        } else if (!afterPair) {
          afterCarriageReturn = true;
          return i + 1;
        } else {
          awaitsLineFeed = i + 1 == to;
          return awaitsLineFeed ? INCOMPLETE : behindLineFeed(bytes, i + 1);
        }
      }
    }
    return INCOMPLETE;
  }

  /// The index of the first line end in `bytes[from..to)`, or `to`: nearly all bytes are passed
  /// here.
  private int afterText(byte[] bytes, int from, int to) {
    int i = ByteSearch.either(bytes, from, to, '\n', '\r');
    if (i > from) {
      lineHasBytes = true;
      afterCarriageReturn = false;
    }
    return i;
  }

  private boolean endLine() {
    boolean blank = !lineHasBytes;
    lineHasBytes = false;
    return blank;
  }

  private int behindLineFeed(byte[] bytes, int next) {
    awaitsLineFeed = false;
    afterCarriageReturn = false;
    afterPair = bytes[next] == '\n';
    return afterPair ? next + 1 : next;
  }
}
