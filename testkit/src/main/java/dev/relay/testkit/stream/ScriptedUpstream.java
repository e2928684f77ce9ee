package dev.relay.testkit.stream;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import dev.relay.testkit.Journal;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// An upstream that answers what a test tells it to.
public final class ScriptedUpstream implements Upstream {

  static final Target TARGET = Target.of("kit", "model");

  public static final Head HEAD = new Head(200, List.of(), Head.UNKNOWN_LENGTH, TARGET);

  public static final Exchange EXCHANGE = exchange("exchange");

  private final Journal<ScriptedAttempt> attempts = new Journal<>("opened attempts");
  private final LocalSide side;

  ScriptedUpstream(LocalSide side) {
    this.side = side;
  }

  static Exchange exchange(String id) {
    return exchange(id, Buffer.buffer("{}"));
  }

  public static Exchange exchange(String id, Buffer body) {
    var nowhere = Span.ABSENT;
    return new Exchange(
        id,
        Dialect.OPENAI,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        new RequestSummary("model", nowhere, true, nowhere, nowhere, false, List.of()),
        body,
        List.of(),
        Optional.empty(),
        Plan.of(List.of(TARGET)),
        Optional.empty());
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    var attempt = new ScriptedAttempt(side, exchange, reader, opener);
    attempts.add(attempt);
    return attempt;
  }

  /// The attempt that was opened as the `number`th, from 1; it must have been.
  ScriptedAttempt attempt(int number) {
    return attempts.entries().get(number - 1);
  }

  /// Returns how many attempts were opened once there are `count`.
  int awaitOpened(int count) {
    return attempts.await(count, RecordedReader.SOON).size();
  }

  int opened() {
    return attempts.entries().size();
  }
}
