package dev.relay.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whose exchanges an instance has failed, so that what one caller provokes, or one conversation,
/// closes it for nobody else. Bounded; belongs to its [Breaker], which locks it.
///
/// Of the failures that open a circuit one caller may have no more than half; the same holds for
/// the conversations of one caller. A connection that cannot be made is nobody's doing and counts
/// by itself.
final class Blame {

  /// So many sources are told apart.
  private static final int MOST = 64;

  private final int failures;
  private final int share;
  private final long window;
  private final Map<Source, Integer> counts = new LinkedHashMap<>();
  private int proven;
  private long last;

  /// @param failures that open a circuit
  /// @param window after which those before are forgotten
  Blame(int failures, Duration window) {
    this.failures = failures;
    this.share = (failures + 1) / 2;
    this.window = window.toNanos();
  }

  /// @param source of the exchange; [Source#ANYBODY] where it would have failed for anybody
  void add(Source source, long now) {
    if (now - last > window) {
      clear();
    }
    last = now;
    if (source.equals(Source.ANYBODY)) {
      proven = more(proven, 1);
    } else {
      if (!counts.containsKey(source) && counts.size() >= MOST) {
        forgetConversations();
      }
      if (counts.containsKey(source) || counts.size() < MOST) {
        counts.merge(source, 1, this::more);
      }
    }
  }

  /// From the only exchange that was let through to see.
  void only(Source source, long now) {
    clear();
    last = now;
    if (source.equals(Source.ANYBODY)) {
      proven = failures;
    } else {
      counts.put(source, failures);
    }
  }

  void clear() {
    counts.clear();
    proven = 0;
  }

  /// Somebody else has been answered: what failed was `scope`'s own.
  void clearBut(Source scope) {
    proven = 0;
    counts.keySet().removeIf(source -> !scope.covers(source));
  }

  /// Who is to leave the instance alone.
  Source scope() {
    var callers = new HashMap<String, Integer>();
    counts.forEach((source, count) -> callers.merge(source.caller(), count, this::more));
    int groups = callers.size() + (proven > 0 ? 1 : 0);
    if (callers.isEmpty() || proven >= failures) {
      return Source.ANYBODY;
    }
    if (groups > 1 && proven + shares(callers) >= failures) {
      return Source.ANYBODY;
    }
    return scopeOf(most(callers).getKey(), most(callers).getValue());
  }

  private Source scopeOf(String caller, int count) {
    var conversations = new HashMap<Source, Integer>();
    counts.forEach((source, each) -> {
      if (source.caller().equals(caller)) {
        conversations.put(source, each);
      }
    });
    boolean several = conversations.size() > 1 && shares(conversations) >= count;
    var heaviest = most(conversations).getKey();
    return several ? heaviest.anyConversation() : heaviest;
  }

  private int shares(Map<?, Integer> counts) {
    return counts.values().stream().mapToInt(count -> Math.min(share, count)).sum();
  }

  private static <K> Map.Entry<K, Integer> most(Map<K, Integer> counts) {
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
  }

  private void forgetConversations() {
    var before = Map.copyOf(counts);
    counts.clear();
    before.forEach((source, count) -> counts.merge(source.anyConversation(), count, this::more));
  }

  /// No more than open a circuit.
  private int more(int one, int other) {
    return Math.min(failures, one + other);
  }
}
