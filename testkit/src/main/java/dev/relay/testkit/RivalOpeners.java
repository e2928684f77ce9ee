package dev.relay.testkit;

import dev.relay.contract.Attempt;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/// Two attempts at one stream; the first that fails cancels both.
final class RivalOpeners implements Opener {

  private final List<Attempt> attempts = new ArrayList<>();
  private final LocalSide side;
  private int failures;

  RivalOpeners(LocalSide side, String role, Reader reader) {
    this.side = side;
    side.run(at -> {
      var upstream = at.inbox().upstream(role);
      attempts.add(upstream.open(ScriptedUpstream.EXCHANGE, reader.forAttempt(0), this));
      attempts.add(upstream.open(ScriptedUpstream.EXCHANGE, reader.forAttempt(1), this));
    });
  }

  @Override
  public void ready() {}

  @Override
  public void failed(Failure failure) {
    failures++;
    attempts.forEach(Attempt::cancel);
  }

  @Override
  public void ended(Outcome outcome) {}

  int failures() {
    return side.call(_ -> failures);
  }
}
