package dev.relay.protocol;

import java.util.Arrays;

/// Parts of a body, in order and apart from each other: two numbers each, since there may be many.
public final class Ranges {

  private int[] ends = new int[16];
  private int count;

  /// Adds the bytes `from` (inclusive) to `to` (exclusive), which come behind all others.
  public void add(int from, int to) {
    if (2 * count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    ends[2 * count] = from;
    ends[2 * count + 1] = to;
    count++;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /// How many they are.
  int count() {
    return count;
  }

  int from(int index) {
    return ends[2 * index];
  }

  int to(int index) {
    return ends[2 * index + 1];
  }
}
