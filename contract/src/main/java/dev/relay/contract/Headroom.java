package dev.relay.contract;

/// How much a key may still ask for, as its provider told with an answer; where it told of several
/// limits, the one that is used up most.
///
/// @param share of the limit that is left, in per mille; -1 where nothing is known
/// @param resetMillis until the limit is whole again; 0 where that is not known
public record Headroom(int share, long resetMillis) {

  public static final int FULL = 1000;

  /// Of a provider that does not tell.
  public static final Headroom UNKNOWN = new Headroom(-1, 0);

  public Headroom {
    if (share < -1 || share > FULL) {
      throw new IllegalArgumentException("share " + share + " (expected: -1 to 1000)");
    }
    if (resetMillis < 0) {
      throw new IllegalArgumentException("resetMillis " + resetMillis + " (expected: 0 or more)");
    }
  }

  public boolean known() {
    return share >= 0;
  }
}
