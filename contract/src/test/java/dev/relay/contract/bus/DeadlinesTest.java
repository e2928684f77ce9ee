package dev.relay.contract.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration SPAN = Duration.ofSeconds(1);
  private static final Duration NEARLY = SPAN.minusNanos(1);
  private static final Duration REST = Duration.ofNanos(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Semaphore ticks = new Semaphore(0);
  private final Deadlines deadlines = new Deadlines(vertx, TICK, this::read);
  private final List<String> missed = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void a_deadline_is_missed_once_and_never_early() {
    run(() -> deadline("a").in(SPAN));
    awaitTicks();

    advance(NEARLY);
    assertThat(missed()).isEmpty();
    advance(REST);
    assertThat(missed()).containsExactly("a");
    advance(SPAN.multipliedBy(5));
    assertThat(missed()).hasSize(1);
  }

  @Test
  void a_loop_that_was_busy_does_not_make_a_deadline_early() {
    run(() -> deadline("other").in(SPAN.multipliedBy(100)));
    awaitTicks();

    run(() -> {
      clock.addAndGet(SPAN.multipliedBy(2).toNanos());
      deadline("a").in(SPAN);
    });
    awaitTicks();
    assertThat(missed()).isEmpty();
    advance(SPAN);

    assertThat(missed()).containsExactly("a");
  }

  @Test
  void a_deadline_can_be_put_off() {
    var deadline = call(() -> deadline("a"));
    run(() -> deadline.in(SPAN));
    awaitTicks();
    advance(NEARLY);

    run(() -> deadline.in(SPAN));
    awaitTicks();
    advance(NEARLY);
    assertThat(missed()).isEmpty();
    advance(REST);

    assertThat(missed()).containsExactly("a");
  }

  @Test
  void a_cleared_deadline_is_not_missed_and_can_run_again() {
    var deadline = call(() -> deadline("a"));
    run(() -> deadline("keeps ticking").in(SPAN.multipliedBy(100)));
    run(() -> deadline.in(SPAN));
    awaitTicks();

    run(deadline::clear);
    advance(SPAN);
    assertThat(missed()).isEmpty();
    run(() -> deadline.in(SPAN));
    awaitTicks();
    advance(SPAN);

    assertThat(missed()).containsExactly("a");
  }

  @Test
  void a_missed_deadline_may_clear_and_start_others() {
    run(() -> {
      var victims = List.of(deadline("x"), deadline("y"), deadline("z"));
      var next = deadline("next");
      var first =
          deadlines.deadline(() -> {
            victims.forEach(Deadlines.Deadline::clear);
            next.in(SPAN);
          });
      victims.getFirst().in(SPAN.plus(REST));
      victims.get(1).in(SPAN.plus(REST));
      deadline("later").in(SPAN.plus(SPAN));
      victims.getLast().in(SPAN.plus(REST));
      first.in(SPAN);
    });
    awaitTicks();

    advance(SPAN);
    assertThat(missed()).isEmpty();
    advance(SPAN);

    assertThat(missed()).containsExactlyInAnyOrder("next", "later");
  }

  @Test
  void ten_thousand_deadlines_are_missed_each_at_its_time() {
    var random = new Random(1);
    var kept = new ArrayList<Integer>();
    run(() -> {
      for (int i = 0; i < 10_000; i++) {
        int span = 1 + random.nextInt(10);
        var deadline = deadline(Integer.toString(span));
        deadline.in(SPAN.multipliedBy(span));
        if (random.nextInt(3) == 0) {
          deadline.clear();
        } else {
          kept.add(span);
        }
      }
    });
    awaitTicks();

    for (int span = 1; span <= 10; span++) {
      int now = span;
      advance(NEARLY);
      assertThat(missed()).hasSize((int) kept.stream().filter(at -> at < now).count());
      advance(REST);
      assertThat(missed()).hasSize((int) kept.stream().filter(at -> at <= now).count());
    }
    assertThat(missed()).hasSameElementsAs(kept.stream().map(String::valueOf).toList());
  }

  @Test
  void it_ticks_again_after_a_rest() throws InterruptedException {
    run(() -> deadline("a").in(SPAN));
    awaitTicks();
    advance(SPAN);
    awaitRest();

    run(() -> deadline("b").in(SPAN));
    awaitTicks();
    advance(SPAN);

    assertThat(missed()).containsExactly("a", "b");
  }

  @Test
  void nothing_is_missed_after_the_close() {
    var other = new Deadlines(vertx, TICK, this::read);
    run(() -> {
      var deadline = deadline("a");
      deadline.in(SPAN);
      deadlines.close();
      deadline.clear();
      deadline.in(SPAN);
      other.deadline(() -> {}).in(SPAN.multipliedBy(100));
    });

    advance(SPAN);
    advance(SPAN);

    assertThat(missed()).isEmpty();
  }

  private long read() {
    ticks.release();
    return clock.get();
  }

  private Deadlines.Deadline deadline(String name) {
    return deadlines.deadline(() -> missed.add(name));
  }

  private List<String> missed() {
    return call(() -> List.copyOf(missed));
  }

  private void advance(Duration span) {
    clock.addAndGet(span.toNanos());
    awaitTicks();
  }

  /// Returns when two ticks have begun and one of them is over.
  private void awaitTicks() {
    ticks.drainPermits();
    ticks.acquireUninterruptibly(2);
    run(() -> {});
  }

  private void awaitRest() throws InterruptedException {
    while (ticks.tryAcquire(200, TimeUnit.MILLISECONDS)) {}
  }

  private void run(Runnable action) {
    call(() -> {
      action.run();
      return true;
    });
  }

  private <T> T call(Supplier<T> action) {
    var result = new CompletableFuture<T>();
    context.runOnContext(_ -> result.complete(action.get()));
    return result.join();
  }
}
