package dev.relay.contract.memory;

import dev.relay.contract.failure.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The bytes that a node may hold for others: bodies of requests, unfinished heads, answers that
/// are held back or that nobody reads. One per node, thread-safe, built by the launcher.
///
/// Invariants: what was taken is given back once, so that all counts are 0 at rest; who asks for
/// room that is not there is refused; where what is held already exceeds its share, those who hold
/// most are cut, and nobody else. What passes at once is not counted: an exchange whose client
/// reads and whose provider answers in one piece counts its body alone.
public final class MemoryBudget {

  /// What is cut is told this.
  public static final Failure FULL =
      new Failure.Overloaded(
          "Relay is overloaded: it holds as many bytes of answers as it may (expected: another try,"
              + " later)",
          Duration.ofSeconds(1));

  /// What one held at the time of a look: it may change while others are looked at.
  private record Holding(Held held, long bytes) {}

  /// A window is not shrunk below this.
  public static final long SMALLEST_WINDOW = 16 * 1024;

  /// A body of at most this size finds room in the last eighth.
  private static final long SMALL = 64 * 1024;

  /// A budget below this one was chosen for the bodies of requests: one answer must still pass.
  private static final long FOR_BODIES = 16 << 20;

  private static final long SPARE = 4 << 20;

  private final AtomicLong bodies = new AtomicLong();
  private final AtomicLong others = new AtomicLong();
  private final AtomicLong unknowns = new AtomicLong();
  private final AtomicInteger streams = new AtomicInteger();
  private final Set<Held> large = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private final AtomicLong cuts = new AtomicLong();
  private volatile long limit;
  private volatile boolean strained;

  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  /// A quarter of the largest heap.
  public MemoryBudget() {
    this(Runtime.getRuntime().maxMemory() / 4);
  }

  /// From now on there may be so many.
  public void limit(long bytes) {
    limit = bytes;
  }

  public long limit() {
    return limit;
  }

  /// The bytes that are held.
  public long used() {
    return used(bodies.get(), others.get());
  }

  /// Those of them that are bodies of requests.
  public long bodies() {
    return bodies.get();
  }

  /// How many holders were cut since the start.
  public long cuts() {
    return cuts.get();
  }

  /// Whether more than half is held.
  public boolean scarce() {
    return used() > limit / 2;
  }

  /// Whether more than a quarter was held at some time since this was asked last.
  public boolean wasStrained() {
    boolean was = strained;
    strained = used() > limit / 4;
    return was;
  }

  /// So many bytes more of a body of which `own` are held already, if there is room. The last
  /// eighth is for small ones; one that is alone may have all.
  public boolean takeBody(long more, long own) {
    long then = used(bodies.addAndGet(more), others.get());
    if (then > most(more, own, then)) {
      bodies.addAndGet(-more);
      strained = true;
      return false;
    }
    strain(then);
    return true;
  }

  /// Whether a body of so many bytes would find room now. Takes none.
  public boolean hasRoomForBody(long size) {
    long then = used(bodies.get() + size, others.get());
    boolean room = then <= most(size, 0, then);
    strained |= !room;
    return room;
  }

  private long most(long more, long own, long then) {
    boolean small = own + more <= Math.min(SMALL, limit / 16);
    return small || then == own + more ? limit : limit - limit / 8;
  }

  public void giveBackBody(long less) {
    bodies.addAndGet(-less);
  }

  /// So many bytes more for somebody who has shown no key yet, if there is room and all of them
  /// have no more than a quarter then. What bodies take of the rest does not matter: a head that
  /// comes in two pieces is no attack.
  public boolean takeUnknown(long more) {
    long unknown = unknowns.addAndGet(more);
    long then = used(bodies.get(), others.addAndGet(more));
    if (then > limit || unknown > Math.max(limit / 4, SPARE / 4)) {
      giveBackUnknown(more);
      strained = true;
      return false;
    }
    strain(then);
    return true;
  }

  public void giveBackUnknown(long less) {
    unknowns.addAndGet(-less);
    others.addAndGet(-less);
  }

  /// One more stream is read.
  public void streamOpened() {
    streams.incrementAndGet();
  }

  public void streamClosed() {
    streams.decrementAndGet();
  }

  /// How far a writer may be ahead of its reader: `usual`, and less when much is held, or when so
  /// many streams are read that all windows together would be more than half.
  public long window(long usual) {
    long now = limit;
    long used = used();
    long share = now / 2 / Math.max(1, streams.get());
    long most = used <= now / 4 ? usual : used <= now / 2 ? usual / 4 : usual / 16;
    return Math.min(usual, Math.max(SMALLEST_WINDOW, Math.min(most, share)));
  }

  /// Something that may come to hold bytes.
  ///
  /// @param onCut makes it let go of all; called by any thread, once
  public Held held(Runnable onCut) {
    return new Held(this, onCut);
  }

  void add(long more) {
    strain(used(bodies.get(), others.addAndGet(more)));
  }

  void enlist(Held held) {
    large.add(held);
  }

  void strike(Held held) {
    large.remove(held);
  }

  /// Cuts those who hold most, until no more than half is held again.
  void relieve() {
    if (used() > limit / 2 && relieving.compareAndSet(false, true)) {
      try {
        cutLargest();
      } finally {
        relieving.set(false);
      }
    }
  }

  private void cutLargest() {
    var worst =
        large.stream()
            .map(held -> new Holding(held, held.bytes()))
            .sorted(Comparator.comparingLong(Holding::bytes).reversed())
            .toList();
    for (var holding : worst) {
      if (used() <= limit / 2) {
        return;
      }
      if (holding.held().cut()) {
        cuts.incrementAndGet();
      }
    }
  }

  private long used(long bodies, long others) {
    return bodies + (limit < FOR_BODIES ? Math.max(0, others - SPARE) : others);
  }

  private void strain(long used) {
    if (used > limit / 4 && !strained) {
      strained = true;
    }
  }
}
