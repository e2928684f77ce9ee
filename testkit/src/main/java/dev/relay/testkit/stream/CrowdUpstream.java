package dev.relay.testkit.stream;

import dev.relay.contract.bus.EventSink;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Answers each exchange as the [Plan] of the number that is its id says.
public final class CrowdUpstream implements Upstream {

  static final Failure STOPPED = new Failure.Broken("the plan says so");

  private final LocalSide side;
  private final long seed;

  public CrowdUpstream(LocalSide side, long seed) {
    this.side = side;
    this.seed = seed;
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    var answer = new Writer(Plan.of(seed, Long.parseLong(exchange.id())), reader, opener);
    side.context().runOnContext(_ -> answer.begin());
    return answer;
  }

  /// One answer on its way out, in pieces and turns of random size.
  private final class Writer implements OpenHandle, EventSink.Listener {

    private final Plan plan;
    private final Reader reader;
    private final Opener opener;
    private final Random random;
    private @Nullable EventSink sink;
    private int at;
    private boolean over;

    Writer(Plan plan, Reader reader, Opener opener) {
      this.plan = plan;
      this.reader = reader;
      this.opener = opener;
      this.random = Plan.random(seed, ~plan.number());
    }

    @Override
    public void cancel() {
      over = true;
    }

    @Override
    public void cancelled() {
      over = true;
      opener.ended(Outcome.failed(STOPPED, Optional.empty()));
    }

    @Override
    public void writable() {
      write();
    }

    void begin() {
      if (over) {
        return;
      }
      if (plan.abort() == Plan.Abort.WRITER && plan.stop() == 0) {
        opener.failed(STOPPED);
        return;
      }
      sink = side.inbox().sink(reader, ScriptedUpstream.HEAD, this);
      opener.ready();
      write();
    }

    private void write() {
      var sink = this.sink;
      while (sink != null && !over) {
        if (at == plan.written()) {
          if (plan.abort() == Plan.Abort.SILENCE) {
            return;
          }
          end(sink);
        } else if (random.nextInt(4) == 0) {
          side.context().runOnContext(_ -> write());
          return;
        } else if (!writeSome(sink)) {
          return;
        }
      }
    }

    private boolean writeSome(EventSink sink) {
      int most = random.nextInt(8) == 0 ? 150_000 : 2_000;
      int from = at;
      at = Math.min(plan.written(), from + 1 + random.nextInt(most));
      return sink.write(plan.bytes(from, at));
    }

    private void end(EventSink sink) {
      over = true;
      var outcome =
          plan.abort() == Plan.Abort.WRITER
              ? Outcome.failed(STOPPED, Optional.empty())
              : Outcome.WHOLE;
      sink.end(outcome);
      opener.ended(outcome);
    }
  }
}
