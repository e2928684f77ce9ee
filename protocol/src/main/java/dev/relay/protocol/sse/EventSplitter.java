package dev.relay.protocol.sse;

/// Finds where events end, in bytes that may be split anywhere; lines may end in LF, CRLF or CR.
///
/// Keeps the place between calls: each byte is looked at once.
public final class EventSplitter {

  /// The event is not complete yet.
  public static final int INCOMPLETE = -1;

  private boolean lineHasBytes;
  private boolean afterCarriageReturn;

  /// The index behind the blank line that ends the next event in `bytes[from..to)`, or
  /// [#INCOMPLETE].
  public int next(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b > '\r') {
        lineHasBytes = true;
        afterCarriageReturn = false;
      } else if (b == '\n') {
        if (afterCarriageReturn) {
          afterCarriageReturn = false;
        } else if (endLine()) {
          return i + 1;
        }
      } else if (b == '\r') {
        afterCarriageReturn = true;
        if (endLine()) {
          return behindLineFeed(bytes, i + 1, to);
        }
      } else {
        lineHasBytes = true;
        afterCarriageReturn = false;
      }
    }
    return INCOMPLETE;
  }

  private boolean endLine() {
    boolean blank = !lineHasBytes;
    lineHasBytes = false;
    return blank;
  }

  private int behindLineFeed(byte[] bytes, int next, int to) {
    if (next < to && bytes[next] == '\n') {
      afterCarriageReturn = false;
      return next + 1;
    }
    return next;
  }
}
