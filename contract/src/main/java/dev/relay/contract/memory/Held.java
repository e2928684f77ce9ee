package dev.relay.contract.memory;

/// What one connection or one call holds of the budget. Set by its context; may be cut by any
/// thread.
public final class Held {

  /// Who holds less is never cut.
  private static final long LARGE = 16 * 1024;

  private final MemoryBudget budget;
  private final Runnable onCut;
  private volatile long bytes;
  private boolean listed;
  private boolean over;

  Held(MemoryBudget budget, Runnable onCut) {
    this.budget = budget;
    this.onCut = onCut;
  }

  public long bytes() {
    return bytes;
  }

  /// So many bytes are held now; it may be cut for that.
  public void set(long now) {
    long before;
    synchronized (this) {
      before = bytes;
      if (over || now == before) {
        return;
      }
      bytes = now;
      budget.add(now - before);
      list(now >= LARGE);
    }
    if (now > before) {
      budget.relieve();
    }
  }

  /// Nothing is held any more, for good.
  public synchronized void close() {
    if (!over) {
      over = true;
      letGo();
    }
  }

  /// Whether it was there to be cut. It counts no more from now on, although it lets go a moment
  /// later.
  boolean cut() {
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      letGo();
    }
    onCut.run();
    return true;
  }

  private void letGo() {
    budget.add(-bytes);
    bytes = 0;
    list(false);
  }

  private void list(boolean large) {
    if (large && !listed) {
      budget.enlist(this);
    } else if (!large && listed) {
      budget.strike(this);
    }
    listed = large;
  }
}
