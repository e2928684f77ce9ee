package dev.relay.testkit.stream;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Reads many streams at once and checks every byte of each against its [Plan].
///
/// Over a transport that fails a stream may be lost, if it is said to be; what is not said to be is
/// right and whole.
public final class CrowdReaders {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 50;

  private final Journal<Long> finished = new Journal<>("finished streams");
  private final List<String> faults = new ArrayList<>();
  private final LocalSide side;
  private final String role;
  private final long seed;
  private final boolean losing;
  private final Set<Long> running = new HashSet<>();
  private int streams;
  private int next;
  private int silent;
  private int whole;
  private int lost;

  /// @param losing whether the transport may lose a stream
  public CrowdReaders(LocalSide side, String role, long seed, boolean losing) {
    this.side = side;
    this.role = role;
    this.seed = seed;
    this.losing = losing;
  }

  /// Reads `streams` streams, `atOnce` of them at any time, and returns when all are over.
  public void read(int streams, int atOnce) {
    begin(streams, atOnce);
    finished.await(streams, LONG);
  }

  /// The same, without waiting.
  void begin(int streams, int atOnce) {
    side.run(_ -> {
      this.streams = streams;
      for (int i = 0; i < atOnce; i++) {
        openNext();
      }
    });
  }

  /// Reads `streams` more at any time, that say little and never end.
  void listen(int streams) {
    side.run(_ -> {
      for (int i = 0; i < streams; i++) {
        open(--silent);
      }
    });
  }

  /// Opens nothing new.
  void stop() {
    side.run(_ -> streams = next);
  }

  /// The numbers of the streams that are open.
  Set<Long> running() {
    return side.call(_ -> Set.copyOf(running));
  }

  int lost() {
    return side.call(_ -> lost);
  }

  public List<String> faults() {
    return side.call(_ -> List.copyOf(faults));
  }

  public int whole() {
    return side.call(_ -> whole);
  }

  public int finished() {
    return finished.entries().size();
  }

  private void openNext() {
    if (next < streams) {
      open(next++);
    }
  }

  private void replace(Plan over) {
    if (over.abort() == Plan.Abort.SILENCE) {
      open(--silent);
    } else {
      openNext();
    }
  }

  private void open(long number) {
    running.add(number);
    new OneReader(Plan.of(seed, number)).open();
  }

  /// One stream of the crowd.
  private final class OneReader implements EventSource.Listener, Opener {

    private final Plan plan;
    private final Random random;
    private final EventSource source = side.inbox().source(this);
    private OpenHandle openHandle = () -> {};
    private int received;
    private boolean over;

    OneReader(Plan plan) {
      this.plan = plan;
      this.random = Plan.random(seed, plan.number() + Integer.MAX_VALUE);
    }

    void open() {
      var exchange = ScriptedUpstream.exchange(Long.toString(plan.number()));
      openHandle = side.inbox().upstream(role).open(exchange, source.reader(), this);
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
      lose(failure);
    }

    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {
      if (over) {
        return;
      }
      if (!failure.equals(CrowdUpstream.STOPPED)) {
        source.cancel();
        lose(failure);
      } else {
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
        openHandle.cancel();
        finish();
      }
    }

    private void lose(Failure failure) {
      check(losing, failure.message());
      lost++;
      finish(PAUSE_MILLIS);
    }

    private void finish() {
      finish(0);
    }

    private void finish(long pause) {
      check(!over, "over twice");
      over = true;
      running.remove(plan.number());
      finished.add(plan.number());
      if (pause > 0) {
        side.vertx().setTimer(pause, _ -> replace(plan));
      } else {
        side.context().runOnContext(_ -> replace(plan));
      }
    }

    private void check(boolean claim, String otherwise) {
      if (!claim) {
        faults.add(plan + ": " + otherwise);
      }
    }
  }
}
