package dev.relay.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What happened at a [FakeUpstream], in order. Written by its event loop, read by the threads of
/// tests.
public final class Journal<T> {

  private final String what;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<T> entries = new ArrayList<>();

  public Journal(String what) {
    this.what = what;
  }

  public void add(T entry) {
    lock.lock();
    try {
      entries.add(entry);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public List<T> entries() {
    lock.lock();
    try {
      return List.copyOf(entries);
    } finally {
      lock.unlock();
    }
  }

  /// Blocks until there are `count` of them; fails the test if they do not come in time.
  public List<T> await(int count, Duration timeout) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (entries.size() < count) {
        if (left <= 0) {
          throw new AssertionError(
              entries.size() + " " + what + " within " + timeout + " (expected: " + count + ")");
        }
        left = more.awaitNanos(left);
      }
      return List.copyOf(entries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }
}
