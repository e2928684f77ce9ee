package dev.relay.contract.bus.wire;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.Operation;
import dev.relay.contract.Secret;
import dev.relay.contract.Session;
import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Reads the records that [ValueWriter] wrote.
final class ValueReader {

  private final WireCursor cursor;
  private final Seal seal;

  ValueReader(WireCursor cursor, Seal seal) {
    this.cursor = cursor;
    this.seal = seal;
  }

  Exchange exchange() {
    var id = cursor.text();
    var dialect = cursor.name(Dialect.class);
    var operation = cursor.name(Operation.class);
    var query = cursor.text();
    var caller = new Caller(cursor.text());
    var summary = summary();
    var headers = cursor.list(this::header);
    var credential = cursor.optional(this::credential);
    var plan = plan();
    return new Exchange(
        id,
        dialect,
        operation,
        query,
        caller,
        summary,
        cursor.bytes(),
        headers,
        credential,
        plan,
        cursor.optional(this::passthrough));
  }

  private Plan plan() {
    return new Plan(
        cursor.list(this::target),
        cursor.list(this::target),
        cursor.name(Plan.Strategy.class),
        cursor.flag(),
        new StreamTimeouts(Duration.ofMillis(cursor.number()), Duration.ofMillis(cursor.number())),
        new Session(cursor.word(), cursor.flag()),
        cursor.small(),
        cursor.list(this::attempts));
  }

  AttemptRecord attempts() {
    return new AttemptRecord(
        target(), cursor.number(), cursor.number(), cursor.small(), cursor.text());
  }

  private Passthrough passthrough() {
    return new Passthrough(cursor.text(), cursor.text(), cursor.optional(this::upload));
  }

  private Passthrough.Upload upload() {
    return new Passthrough.Upload(
        cursor.inbox(), cursor.number(), cursor.number() + Head.UNKNOWN_LENGTH);
  }

  Head head() {
    return new Head(
        cursor.small(),
        cursor.list(this::header),
        cursor.number() + Head.UNKNOWN_LENGTH,
        target(),
        cursor.optional(cursor::text),
        cursor.list(this::attempts));
  }

  Outcome outcome() {
    var usage = cursor.optional(() -> new Usage(cursor.number(), cursor.number()));
    var failure = cursor.optional(this::failure);
    return failure.isEmpty() ? Outcome.whole(usage) : Outcome.failed(failure.get(), usage);
  }

  Target target() {
    return new Target(cursor.text(), cursor.small(), cursor.text(), cursor.small());
  }

  Failure failure() {
    int kind = cursor.octet();
    return switch (kind) {
      case WireKind.INVALID ->
          new Failure.Invalid(
              cursor.small(), cursor.text(), cursor.optional(cursor::text), cursor.text());
      case WireKind.REFUSED ->
          new Failure.Refused(cursor.small(), cursor.list(this::header), cursor.bytes());
      case WireKind.UNAUTHORIZED -> new Failure.Unauthorized(cursor.text());
      case WireKind.UNAVAILABLE -> new Failure.Unavailable(cursor.text());
      case WireKind.TIMED_OUT -> new Failure.TimedOut(cursor.text(), cursor.flag());
      case WireKind.BROKEN -> new Failure.Broken(cursor.text(), cursor.name(Failure.Break.class));
      case WireKind.EXHAUSTED -> exhausted(cursor.text());
      case WireKind.INTERNAL -> new Failure.Internal(cursor.text());
      case WireKind.OVERLOADED ->
          new Failure.Overloaded(cursor.text(), Duration.ofSeconds(cursor.number()));
      case WireKind.CANCELLED -> new Failure.Cancelled(cursor.text());
      default -> throw new IllegalArgumentException("kind " + kind + " (expected: a failure)");
    };
  }

  private Failure exhausted(String message) {
    return new Failure.Exhausted(cursor.small(), message, Duration.ofMillis(cursor.number()));
  }

  private RequestSummary summary() {
    return new RequestSummary(
        cursor.text(),
        span(),
        cursor.flag(),
        span(),
        span(),
        cursor.flag(),
        cursor.list(cursor::text));
  }

  private Span span() {
    return new Span(cursor.small() + Span.ABSENT.start(), cursor.small() + Span.ABSENT.end());
  }

  private Header header() {
    return new Header(cursor.text(), cursor.text());
  }

  private Credential credential() {
    return new Credential(cursor.name(Credential.Scheme.class), secret());
  }

  private Secret secret() {
    return new Secret(new String(seal.opened(cursor.array()), StandardCharsets.UTF_8));
  }
}
