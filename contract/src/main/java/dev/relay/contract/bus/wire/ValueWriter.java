package dev.relay.contract.bus.wire;

import dev.relay.contract.Credential;
import dev.relay.contract.Header;
import dev.relay.contract.Secret;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.Failure.Break;
import dev.relay.contract.failure.Failure.Broken;
import dev.relay.contract.failure.Failure.Cancelled;
import dev.relay.contract.failure.Failure.Exhausted;
import dev.relay.contract.failure.Failure.Internal;
import dev.relay.contract.failure.Failure.Invalid;
import dev.relay.contract.failure.Failure.Overloaded;
import dev.relay.contract.failure.Failure.Refused;
import dev.relay.contract.failure.Failure.TimedOut;
import dev.relay.contract.failure.Failure.Unauthorized;
import dev.relay.contract.failure.Failure.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Writes the records that messages are made of; [ValueReader] reads them. Secrets are sealed.
final class ValueWriter {

  private final WireBytes bytes;
  private final Seal seal;

  ValueWriter(WireBytes bytes, Seal seal) {
    this.bytes = bytes;
    this.seal = seal;
  }

  void exchange(Exchange exchange) {
    bytes.text(exchange.id());
    bytes.name(exchange.dialect());
    bytes.name(exchange.operation());
    bytes.text(exchange.query());
    bytes.text(exchange.caller().name());
    peek(exchange.summary());
    bytes.list(exchange.headers(), this::header);
    bytes.optional(exchange.credential(), this::credential);
    plan(exchange.plan());
    bytes.bytes(exchange.body());
    bytes.optional(exchange.passthrough(), this::passthrough);
  }

  private void plan(Plan plan) {
    bytes.list(plan.targets(), this::target);
    bytes.list(plan.fallback(), this::target);
    bytes.name(plan.strategy());
    bytes.flag(plan.onOverflow());
    bytes.number(plan.streamTimeouts().firstToken().toMillis());
    bytes.number(plan.streamTimeouts().betweenChunks().toMillis());
    bytes.word(plan.session().key());
    bytes.flag(plan.session().goesOn());
    bytes.number(plan.retried());
    bytes.list(plan.attempts(), this::tried);
  }

  void tried(AttemptRecord attempts) {
    target(attempts.target());
    bytes.number(attempts.at());
    bytes.number(attempts.millis());
    bytes.number(attempts.status());
    bytes.text(attempts.end());
  }

  private void passthrough(Passthrough passthrough) {
    bytes.text(passthrough.method());
    bytes.text(passthrough.path());
    bytes.optional(
        passthrough.upload(),
        upload -> {
          bytes.inbox(upload.inbox());
          bytes.number(upload.number());
          bytes.number(upload.length() - Head.UNKNOWN_LENGTH);
        });
  }

  void head(Head head) {
    bytes.number(head.status());
    bytes.list(head.headers(), this::header);
    bytes.number(head.length() - Head.UNKNOWN_LENGTH);
    target(head.served());
    bytes.optional(head.minted(), bytes::text);
    bytes.list(head.attempts(), this::tried);
  }

  void outcome(Outcome outcome) {
    bytes.optional(
        outcome.usage(),
        usage -> {
          bytes.number(usage.input());
          bytes.number(usage.output());
        });
    bytes.optional(outcome.failure(), this::failure);
  }

  void target(Target target) {
    bytes.text(target.provider());
    bytes.number(target.instance());
    bytes.text(target.model());
    bytes.number(target.weight());
  }

  void failure(Failure failure) {
    switch (failure) {
      case Invalid invalid -> {
        bytes.octet(WireKind.INVALID);
        bytes.number(invalid.status());
        bytes.text(invalid.code());
        bytes.optional(invalid.param(), bytes::text);
        bytes.text(invalid.message());
      }
      case Refused refused -> {
        bytes.octet(WireKind.REFUSED);
        bytes.number(refused.status());
        bytes.list(refused.headers(), this::header);
        bytes.bytes(refused.body());
      }
      case Unauthorized(String message) -> worded(WireKind.UNAUTHORIZED, message);
      case Unavailable(String message) -> worded(WireKind.UNAVAILABLE, message);
      case TimedOut(String message, boolean overall) -> {
        worded(WireKind.TIMED_OUT, message);
        bytes.flag(overall);
      }
      case Broken(String message, Break how) -> {
        worded(WireKind.BROKEN, message);
        bytes.name(how);
      }
      case Exhausted exhausted -> {
        worded(WireKind.EXHAUSTED, exhausted.message());
        bytes.number(exhausted.status());
        bytes.number(exhausted.retryAfter().toMillis());
      }
      case Internal(String message) -> worded(WireKind.INTERNAL, message);
      case Overloaded(String message, Duration retryAfter) -> {
        worded(WireKind.OVERLOADED, message);
        bytes.number(retryAfter.toSeconds());
      }
      case Cancelled(String message) -> worded(WireKind.CANCELLED, message);
    }
  }

  private void worded(int kind, String message) {
    bytes.octet(kind);
    bytes.text(message);
  }

  private void peek(RequestSummary summary) {
    bytes.text(summary.model());
    span(summary.modelAt());
    bytes.flag(summary.streamed());
    span(summary.streamOptionsAt());
    span(summary.includeUsageAt());
    bytes.flag(summary.includeUsage());
    bytes.list(summary.keys(), bytes::text);
  }

  private void span(Span span) {
    bytes.number(span.start() - Span.ABSENT.start());
    bytes.number(span.end() - Span.ABSENT.end());
  }

  private void header(Header header) {
    bytes.text(header.name());
    bytes.text(header.value());
  }

  private void credential(Credential credential) {
    bytes.name(credential.scheme());
    secret(credential.secret());
  }

  private void secret(Secret secret) {
    var sealed = seal.sealed(secret.reveal().getBytes(StandardCharsets.UTF_8));
    bytes.number(sealed.length);
    bytes.buffer().appendBytes(sealed);
  }
}
