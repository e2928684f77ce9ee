package dev.relay.protocol.notice;

import dev.relay.contract.Header;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// When a provider wants to be asked again: `retry-after` (RFC 9110, 10.2.3), and `retry-after-ms`
/// and `x-should-retry` as the clients of OpenAI and Anthropic read them.
public final class RetryHeaders {

  /// Nobody who means it asks for more.
  static final Duration LONGEST = Duration.ofDays(31);

  /// A request that is refused may have wanted more than is left.
  private static final double LITTLE = 0.05;

  private static final String UNIFIED = "anthropic-ratelimit-unified-";

  private static final int MILLIS_OF_A_SECOND = 1000;

  private RetryHeaders() {}

  /// How long to wait from `nowEpochMillis` on; the header of milliseconds comes first. Empty where
  /// nothing is asked for, or a time that has passed, or one that nobody can mean.
  public static Optional<Duration> retryAfter(List<Header> headers, long nowEpochMillis) {
    return value(headers, "retry-after-ms")
        .flatMap(value -> sensible(Amount.of(value)))
        .or(() -> value(headers, "retry-after").flatMap(value -> after(value, nowEpochMillis)));
  }

  /// Whether the provider says that the same request will fare no better.
  public static boolean forbidsRetry(List<Header> headers) {
    return value(headers, "x-should-retry").filter("false"::equalsIgnoreCase).isPresent();
  }

  /// Until the window of an Anthropic account is over that is used up: `rejected`, and when it is
  /// whole again; of several the last one. Empty where none is.
  public static Optional<Duration> untilUnifiedReset(List<Header> headers, long nowEpochMillis) {
    long longest = 0;
    for (var header : headers) {
      if (header.name().startsWith(UNIFIED)
          && header.name().endsWith("status")
          && header.value().trim().equalsIgnoreCase("rejected")) {
        var window = header.name().substring(0, header.name().length() - "status".length());
        var reset = value(headers, window + "reset").orElse("");
        longest = Math.max(longest, ResetTime.millis(reset, nowEpochMillis));
      }
    }
    return positive(longest);
  }

  /// Until those limits are whole again of which little is left, or nothing is said.
  static Optional<Duration> untilReset(List<Header> headers, long nowEpochMillis) {
    var unified = untilUnifiedReset(headers, nowEpochMillis);
    if (unified.isPresent()) {
      return unified;
    }
    long longest = 0;
    for (var header : headers) {
      var name = header.name();
      if (name.contains("ratelimit") && name.contains("reset") && isUsedUp(headers, name)) {
        longest = Math.max(longest, ResetTime.millis(header.value(), nowEpochMillis));
      }
    }
    return positive(longest);
  }

  private static boolean isUsedUp(List<Header> headers, String reset) {
    var remaining = value(headers, reset.replace("reset", "remaining"));
    if (reset.startsWith(UNIFIED)) {
      return false;
    }
    double left = remaining.map(Amount::of).orElse(0.0);
    double all = value(headers, reset.replace("reset", "limit")).map(Amount::of).orElse(0.0);
    return left >= 0 && left <= Math.max(0, all) * LITTLE;
  }

  private static Optional<Duration> positive(long millis) {
    return millis > 0 && millis <= LONGEST.toMillis()
        ? Optional.of(Duration.ofMillis(millis))
        : Optional.empty();
  }

  private static Optional<String> value(List<Header> headers, String name) {
    for (var header : headers) {
      if (header.name().equals(name)) {
        return Optional.of(header.value().trim());
      }
    }
    return Optional.empty();
  }

  private static Optional<Duration> after(String value, long now) {
    double seconds = Amount.of(value);
    return seconds >= 0
        ? sensible(seconds * MILLIS_OF_A_SECOND)
        : date(value).flatMap(date -> sensible((double) (date.toEpochMilli() - now)));
  }

  private static Optional<Duration> sensible(double millis) {
    return millis >= 0 && millis <= LONGEST.toMillis()
        ? Optional.of(Duration.ofMillis((long) Math.ceil(millis)))
        : Optional.empty();
  }

  private static Optional<Instant> date(String value) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
