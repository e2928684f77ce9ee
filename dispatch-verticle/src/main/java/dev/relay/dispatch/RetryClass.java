package dev.relay.dispatch;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.notice.ProviderError;
import dev.relay.protocol.notice.RetryHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a call that brought nothing says: of the request, of the key, or of the instance.
enum RetryClass {
  /// The request is wrong, or Relay is: it would be wrong anywhere.
  REQUEST(Next.NOBODY, Counts.NEVER),
  /// The conversation is longer than the model's window.
  OVERFLOW(Next.LONGER, Counts.NEVER),
  /// What is encrypted in the request was not encrypted there.
  BOUND(Next.STRIPPED, Counts.NEVER),
  /// The key is refused.
  KEY(Next.OTHERS, Counts.NEVER),
  /// The account behind the key has no money, or was closed.
  UNPAID(Next.OTHERS, Counts.NEVER),
  /// The key may be used, for this model it may not.
  DENIED(Next.OTHERS, Counts.NEVER),
  /// There were too many requests.
  LIMIT(Next.OTHERS, Counts.NEVER),
  /// This request alone is more than the key may ask at once.
  TOO_MUCH(Next.OTHERS, Counts.NEVER),
  /// It fails, or has too much to do.
  BUSY(Next.ANYBODY, Counts.WHERE_OTHERS_ARE),
  /// It cannot be asked at all: it has no token, or nobody for it.
  ABSENT(Next.OTHERS, Counts.NEVER),
  /// No connection.
  UNREACHABLE(Next.ANYBODY, Counts.ALWAYS),
  /// No answer in time.
  LATE(Next.ANYBODY, Counts.ALWAYS),
  /// All of it took longer than it may, perhaps because nobody read.
  ENDLESS(Next.OTHERS, Counts.NEVER),
  /// The connection went away.
  CUT(Next.ANYBODY, Counts.WHERE_OTHERS_ARE),
  /// A connection that was kept had ended by then.
  STALE(Next.ANYBODY, Counts.NEVER),
  /// A node did not say that it took the request: it may serve it yet.
  NOT_ACCEPTED(Next.ANYBODY, Counts.NEVER),
  /// What came makes no sense, which may be the request's doing: it may have been paid for, and the
  /// next one from there would be no better.
  UNREADABLE(Next.OTHERS, Counts.NEVER);

  /// Who is asked after it.
  enum Next {
    NOBODY,
    /// Anybody, without what is encrypted.
    STRIPPED,
    /// The next fallback, whose window may be longer.
    LONGER,
    /// Somebody else.
    OTHERS,
    /// Somebody else, and the same one once more when nobody else is left.
    ANYBODY
  }

  /// Whether a breaker hears of it. Nobody is locked out of an only instance by what it answers.
  enum Counts {
    NEVER,
    WHERE_OTHERS_ARE,
    ALWAYS
  }

  private final Next next;
  private final Counts counts;

  RetryClass(Next next, Counts counts) {
    this.next = next;
    this.counts = counts;
  }

  Next next() {
    return next;
  }

  Counts counts() {
    return counts;
  }

  /// Whether a caller who brought the key has to hear of it at once.
  boolean isOfKey() {
    return this == KEY || this == UNPAID || this == DENIED || this == LIMIT || this == TOO_MUCH;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the provider has asked not to be asked again.
  static boolean forbidsRetry(Failure failure) {
    return failure instanceof Failure.Refused refused
        && RetryHeaders.forbidsRetry(refused.headers());
  }

  /// How long the provider wants to be left alone. Where there were too many requests, it may say
  /// so in more ways than by its header.
  Optional<Duration> retryAfter(Failure failure) {
    if (!(failure instanceof Failure.Refused refused)) {
      return Optional.empty();
    }
    long now = System.currentTimeMillis();
    return this == LIMIT
        ? ProviderError.retryAfter(refused, now)
        : RetryHeaders.retryAfter(refused.headers(), now);
  }

  /// How long all of the account is used up, where the provider counts it as one.
  static Optional<Duration> untilReset(Failure failure) {
    return failure instanceof Failure.Refused refused
        ? RetryHeaders.untilUnifiedReset(refused.headers(), System.currentTimeMillis())
        : Optional.empty();
  }

  /// What `failure` says in an exchange of `dialect`.
  static RetryClass of(Failure failure, Dialect dialect) {
    return switch (failure) {
      case Failure.Refused refused -> of(ProviderError.of(dialect, refused));
      case Failure.Unavailable _ -> UNREACHABLE;
      case Failure.Exhausted _, Failure.Overloaded _ -> ABSENT;
      case Failure.TimedOut(var _, var overall) -> overall ? ENDLESS : LATE;
      case Failure.Broken(var _, var how) ->
          switch (how) {
            case CUT -> CUT;
            case STALE -> STALE;
            case UNREADABLE -> UNREADABLE;
            case NOT_ACCEPTED -> NOT_ACCEPTED;
          };
      case Failure.Invalid _, Failure.Unauthorized _, Failure.Internal _, Failure.Cancelled _ ->
          REQUEST;
    };
  }

  private static RetryClass of(ProviderError providerError) {
    return switch (providerError.cause()) {
      case CONTEXT_OVERFLOW -> OVERFLOW;
      case REQUEST_TOO_LARGE -> TOO_MUCH;
      case BOUND_CONTENT -> BOUND;
      case UNPAID -> UNPAID;
      case OTHER -> of(providerError.status());
    };
  }

  private static RetryClass of(int status) {
    return switch (status) {
      case 401 -> KEY;
      case 402, 403 -> DENIED;
      case 408 -> BUSY;
      case 429 -> LIMIT;
      case 501, 505 -> REQUEST;
      default -> status >= 500 ? BUSY : REQUEST;
    };
  }
}
