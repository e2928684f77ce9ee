package dev.relay.testkit;

import dev.relay.contract.Attempt;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Message.Frame;
import dev.relay.contract.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Reads many streams at once and checks every byte of each against its [Plan].
final class CrowdReaders {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Journal<Long> finished = new Journal<>("finished streams");
  private final List<String> faults = new ArrayList<>();
  private final LocalSide side;
  private final String role;
  private final long seed;
  private int streams;
  private int next;
  private int whole;

  CrowdReaders(LocalSide side, String role, long seed) {
    this.side = side;
    this.role = role;
    this.seed = seed;
  }

  /// Reads `streams` streams, `atOnce` of them at any time, and returns when all are over.
  void read(int streams, int atOnce) {
    side.run(_ -> {
      this.streams = streams;
      for (int i = 0; i < atOnce; i++) {
        openNext();
      }
    });
    finished.await(streams, LONG);
  }

  List<String> faults() {
    return side.call(_ -> List.copyOf(faults));
  }

  int whole() {
    return side.call(_ -> whole);
  }

  int finished() {
    return finished.entries().size();
  }

  private void openNext() {
    if (next < streams) {
      new OneReader(Plan.of(seed, next++)).open();
    }
  }

  /// One stream of the crowd.
  private final class OneReader implements EventSource.Listener, Opener {

    private final Plan plan;
    private final Random random;
    private final EventSource source = side.inbox().source(this);
    private Attempt attempt = () -> {};
    private int received;
    private boolean over;

    OneReader(Plan plan) {
      this.plan = plan;
      this.random = Plan.random(seed, plan.number() + Integer.MAX_VALUE);
    }

    void open() {
      var exchange = ScriptedUpstream.exchange(Long.toString(plan.number()));
      attempt = side.inbox().upstream(role).open(exchange, source.reader(), this);
      if (plan.abort() == Plan.Abort.OPENER) {
        leaveSoon();
      }
    }

    @Override
    public void frame(Frame frame) {
      check(!over, "a frame after the end");
      check(plan.owns(frame.bytes(), received), "a foreign byte after " + received);
      received += frame.bytes().length();
      frame.end().ifPresent(this::end);
      if (!over && plan.abort() == Plan.Abort.READER && received >= plan.stop()) {
        leave();
      } else if (!over) {
        drain();
      }
    }

    @Override
    public void broken(Failure failure) {
      check(false, failure.message());
      finish();
    }

    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {
      check(failure.equals(CrowdUpstream.STOPPED), failure.message());
      if (!over) {
        check(plan.abort() == Plan.Abort.WRITER && plan.stop() == 0, "failed");
        leave();
      }
    }

    /// As the opener; the frames tell the reader.
    @Override
    public void ended(Outcome outcome) {}

    private void end(Outcome outcome) {
      boolean failed = outcome.failure().isPresent();
      check(failed == (plan.abort() == Plan.Abort.WRITER), "ended with " + outcome);
      check(received == plan.written(), "ended after " + received);
      whole += failed ? 0 : 1;
      finish();
    }

    private void drain() {
      if (random.nextInt(3) == 0) {
        side.context().runOnContext(_ -> source.drained());
      } else {
        source.drained();
      }
    }

    private void leaveSoon() {
      if (random.nextBoolean()) {
        leave();
      } else {
        side.context().runOnContext(_ -> leave());
      }
    }

    private void leave() {
      if (!over) {
        source.cancel();
        attempt.cancel();
        finish();
      }
    }

    private void finish() {
      check(!over, "over twice");
      over = true;
      finished.add(plan.number());
      side.context().runOnContext(_ -> openNext());
    }

    private void check(boolean claim, String otherwise) {
      if (!claim) {
        faults.add(plan + ": " + otherwise);
      }
    }
  }
}
