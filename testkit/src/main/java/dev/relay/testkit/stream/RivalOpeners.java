package dev.relay.testkit.stream;

import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/// Two attempts at one stream; the first that fails cancels both.
public final class RivalOpeners implements Opener {

  private final List<OpenHandle> openHandles = new ArrayList<>();
  private final LocalSide side;
  private int failures;

  public RivalOpeners(LocalSide side, String role, Reader reader) {
    this.side = side;
    side.run(at -> {
      var upstream = at.inbox().upstream(role);
      openHandles.add(upstream.open(ScriptedUpstream.EXCHANGE, reader.forAttempt(0), this));
      openHandles.add(upstream.open(ScriptedUpstream.EXCHANGE, reader.forAttempt(1), this));
    });
  }

  @Override
  public void ready() {}

  @Override
  public void failed(Failure failure) {
    failures++;
    openHandles.forEach(OpenHandle::cancel);
  }

  @Override
  public void ended(Outcome outcome) {}

  public int failures() {
    return side.call(_ -> failures);
  }
}
