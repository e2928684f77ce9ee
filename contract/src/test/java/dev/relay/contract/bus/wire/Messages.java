package dev.relay.contract.bus.wire;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.Headroom;
import dev.relay.contract.InboxId;
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
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Any message.
final class Messages {

  private static final Arbitrary<String> TEXT = Arbitraries.strings().ofMaxLength(30);
  private static final Arbitrary<Long> LONG = Arbitraries.longs();
  private static final Arbitrary<Long> COUNT = Arbitraries.longs().greaterOrEqual(0);
  private static final Arbitrary<Integer> SMALL = Arbitraries.integers().greaterOrEqual(0);
  private static final Arbitrary<Boolean> FLAG = Arbitraries.of(true, false);

  private static final Arbitrary<Buffer> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Buffer::buffer);

  private static final Arbitrary<InboxId> INBOX = Combinators.combine(LONG, SMALL).as(InboxId::new);

  private static final Arbitrary<Reader> READER =
      Combinators.combine(INBOX, COUNT, SMALL, COUNT).as(Reader::new);

  private static final Arbitrary<Header> HEADER = Combinators.combine(TEXT, TEXT).as(Header::new);

  private static final Arbitrary<List<Header>> HEADERS = HEADER.list().ofMaxSize(3);

  private static final Arbitrary<Target> TARGET =
      Combinators.combine(TEXT, SMALL, TEXT, Arbitraries.integers().greaterOrEqual(1))
          .as(Target::new);

  private static final Arbitrary<Span> SPAN =
      Arbitraries.oneOf(
          Arbitraries.just(Span.ABSENT),
          Combinators.combine(
                  Arbitraries.integers().between(0, Integer.MAX_VALUE - 1),
                  Arbitraries.integers().between(0, Integer.MAX_VALUE - 1))
              .as(Span::new));

  private static final Arbitrary<RequestSummary> PEEK =
      Combinators.combine(TEXT, SPAN, FLAG, SPAN, SPAN, FLAG, TEXT.list().ofMaxSize(4))
          .as(RequestSummary::new);

  private static final Arbitrary<Duration> MILLIS =
      Arbitraries.longs().between(0, 1L << 40).map(Duration::ofMillis);

  private static final Arbitrary<AttemptRecord> TRIED =
      Combinators.combine(TARGET, COUNT, COUNT, Arbitraries.integers().between(0, 599), TEXT)
          .as(AttemptRecord::new);

  private static final Arbitrary<Plan> PLAN =
      Combinators.combine(
              TARGET.list().ofMinSize(1).ofMaxSize(3),
              TARGET.list().ofMaxSize(2),
              Arbitraries.of(Plan.Strategy.class),
              FLAG,
              Combinators.combine(MILLIS, MILLIS).as(StreamTimeouts::new),
              Combinators.combine(LONG, FLAG).as(Session::new),
              SMALL,
              TRIED.list().ofMaxSize(3))
          .as(Plan::new);

  private static final Arbitrary<Headroom> HEADROOM =
      Combinators.combine(Arbitraries.integers().between(-1, Headroom.FULL), COUNT)
          .as(Headroom::new);

  private static final Arbitrary<Failure> FAILURE =
      Arbitraries.oneOf(
          Combinators.combine(Arbitraries.integers().between(400, 499), TEXT, TEXT.optional(), TEXT)
              .as(Failure.Invalid::new),
          Combinators.combine(Arbitraries.integers().between(400, 599), HEADERS, BYTES)
              .as(Failure.Refused::new),
          TEXT.map(Failure.Unauthorized::new),
          TEXT.map(Failure.Unavailable::new),
          Combinators.combine(TEXT, FLAG).as(Failure.TimedOut::new),
          Combinators.combine(TEXT, Arbitraries.of(Failure.Break.class)).as(Failure.Broken::new),
          Combinators.combine(Arbitraries.of(429, 503), TEXT, MILLIS).as(Failure.Exhausted::new),
          TEXT.map(Failure.Internal::new),
          Combinators.combine(
                  TEXT, Arbitraries.integers().between(0, 9999).map(Duration::ofSeconds))
              .as(Failure.Overloaded::new),
          TEXT.map(Failure.Cancelled::new));

  private static final Arbitrary<Outcome> OUTCOME =
      Combinators.combine(
              Combinators.combine(COUNT, COUNT).as(Usage::new).optional(), FAILURE.optional())
          .as(Outcome::new);

  private static final Arbitrary<Head> HEAD =
      Combinators.combine(
              Arbitraries.integers().between(100, 599),
              HEADERS,
              Arbitraries.longs().between(-1, Long.MAX_VALUE - 1),
              TARGET,
              TEXT.optional(),
              TRIED.list().ofMaxSize(3))
          .as(Head::new);

  private static final Arbitrary<Credential> CREDENTIAL =
      Combinators.combine(
              Arbitraries.of(Credential.Scheme.class),
              TEXT.filter(text -> !text.isEmpty()).map(Secret::new))
          .as(Credential::new);

  private static final Arbitrary<Passthrough> NATIVE =
      Combinators.combine(
              TEXT,
              TEXT,
              Combinators.combine(INBOX, COUNT, SMALL.map(Integer::longValue))
                  .as((inbox, number, length) -> new Passthrough.Upload(inbox, number, length - 1))
                  .optional())
          .as(Passthrough::new);

  private Messages() {}

  static Arbitrary<Message> any() {
    return Arbitraries.oneOf(open(), frame(), report(), small());
  }

  static Exchange exchange(Buffer body, Optional<Credential> credential) {
    return new Exchange(
        "id",
        Dialect.OPENAI,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        new RequestSummary("model", Span.ABSENT, true, Span.ABSENT, Span.ABSENT, false, List.of()),
        body,
        List.of(),
        credential,
        Plan.of(List.of(Target.of("provider", "model"))),
        Optional.empty());
  }

  private static Arbitrary<Message> open() {
    var exchange =
        Combinators.combine(
                Combinators.combine(TEXT, PEEK, BYTES).as(Messages::exchange),
                Arbitraries.of(Dialect.class),
                Arbitraries.of(Operation.class),
                TEXT.map(Caller::new),
                HEADERS,
                CREDENTIAL.optional(),
                PLAN,
                NATIVE.optional())
            .as((base, dialect, operation, caller, headers, secret, plan, passthrough) ->
                new Exchange(
                    base.id(),
                    dialect,
                    operation,
                    "alt=sse",
                    caller,
                    base.summary(),
                    base.body(),
                    headers,
                    secret,
                    plan,
                    passthrough));
    return Combinators.combine(LONG, INBOX, READER, exchange, SMALL).as(Message.Open::new);
  }

  private static Exchange exchange(String id, RequestSummary summary, Buffer body) {
    var base = exchange(body, Optional.empty());
    return new Exchange(
        id,
        base.dialect(),
        base.operation(),
        base.query(),
        base.caller(),
        summary,
        body,
        base.headers(),
        base.credential(),
        Plan.of(base.targets()),
        Optional.empty());
  }

  private static Arbitrary<Message> frame() {
    var place =
        Combinators.combine(COUNT, SMALL, COUNT, INBOX, COUNT)
            .as((stream, attempt, seq, writer, writing) ->
                new Message.Frame(
                    stream,
                    attempt,
                    seq,
                    writer,
                    writing,
                    Optional.empty(),
                    Buffer.buffer(),
                    false,
                    Optional.empty()));
    return Combinators.combine(place, HEAD.optional(), BYTES, FLAG, OUTCOME.optional())
        .as((at, head, bytes, partial, end) ->
            new Message.Frame(
                at.stream(),
                at.attempt(),
                at.seq(),
                at.writer(),
                at.writing(),
                head,
                bytes,
                partial,
                end));
  }

  private static Arbitrary<Message> report() {
    return Combinators.combine(
            INBOX,
            LONG.list().ofMaxSize(5),
            LONG.list().ofMaxSize(5),
            LONG.list().ofMaxSize(5),
            Combinators.combine(COUNT, COUNT, COUNT)
                .as(Message.Report.Reading::new)
                .list()
                .ofMaxSize(5),
            Combinators.combine(COUNT, SMALL, COUNT, COUNT, COUNT)
                .as(Message.Report.Writing::new)
                .list()
                .ofMaxSize(5))
        .as(Message.Report::new);
  }

  private static Arbitrary<Message> small() {
    return Arbitraries.oneOf(
        Combinators.combine(LONG, READER).as(Message.Fetch::new),
        Combinators.combine(LONG, INBOX).as(Message.GiveUp::new),
        LONG.map(Message.Accepted::new),
        Combinators.combine(LONG, HEADROOM).as(Message.Ready::new),
        Combinators.combine(LONG, FAILURE, TRIED.list().ofMaxSize(3)).as(Message.Failed::new),
        Combinators.combine(LONG, OUTCOME).as(Message.Ended::new),
        Combinators.combine(LONG, COUNT).as(Message.Credit::new),
        LONG.map(Message.Cancel::new),
        Combinators.combine(LONG, LONG).as(Message.Lost::new));
  }
}
