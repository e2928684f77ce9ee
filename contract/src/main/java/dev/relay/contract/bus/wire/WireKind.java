package dev.relay.contract.bus.wire;

/// The octet that says what follows.
public final class WireKind {

  /// These two keep their number and their first members in every version.
  static final int HELLO = 1;

  static final int REFUSAL = 2;

  static final int PROOF = 3;
  static final int BEAT = 4;
  static final int ASK = 5;
  static final int TABLE = 6;
  static final int LEAVE = 7;

  static final int OPEN = 16;
  static final int FETCH = 17;
  static final int GIVE_UP = 18;
  static final int ACCEPTED = 19;
  static final int READY = 20;
  static final int FAILED = 21;
  static final int ENDED = 22;
  static final int FRAME = 23;
  static final int CREDIT = 24;
  static final int CANCEL = 25;
  static final int REPORT = 26;
  static final int LOST = 27;

  static final int INVALID = 1;
  static final int UNAUTHORIZED = 2;
  static final int REFUSED = 3;
  static final int UNAVAILABLE = 4;
  static final int TIMED_OUT = 5;
  static final int BROKEN = 6;
  static final int INTERNAL = 7;
  static final int CANCELLED = 8;
  static final int EXHAUSTED = 9;
  static final int OVERLOADED = 10;

  private WireKind() {}

  /// Whether a node says it before it has proven itself.
  public static boolean isGreeting(int kind) {
    return kind == HELLO || kind == PROOF || kind == REFUSAL;
  }
}
