package dev.relay.protocol.notice;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a limit is whole again, in any of the forms that providers write: a span as Go prints it
/// (`6m0s`, `120ms`), an RFC 3339 time, seconds from now, or seconds or milliseconds since 1970.
final class ResetTime {

  private static final Pattern SPAN =
      Pattern.compile(
          "(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m(?!s))?"
              + "(?:(\\d{1,9}(?:\\.\\d{0,9})?)s)?(?:(\\d{1,12}(?:\\.\\d{0,9})?)ms)?");

  /// From here on a number is a time since 1970, and no longer a span.
  private static final double EPOCH_SECONDS = 1e9;

  private static final double EPOCH_MILLIS = 1e12;

  private static final long LONGEST = Duration.ofDays(366).toMillis();
  private static final int MILLIS_OF_A_SECOND = 1000;

  private ResetTime() {}

  /// Milliseconds from `now`, which is one since 1970; 0 if the time is past or cannot be read.
  static long millis(@Nullable String text, long now) {
    var trimmed = text == null ? "" : text.trim();
    double number = Amount.of(trimmed);
    double millis = number >= 0 ? fromNow(number, now) : written(trimmed, now);
    return millis > 0 && millis <= LONGEST ? (long) Math.ceil(millis) : 0;
  }

  private static double fromNow(double number, long now) {
    if (number >= EPOCH_MILLIS) {
      return number - now;
    }
    double millis = number * MILLIS_OF_A_SECOND;
    return number >= EPOCH_SECONDS ? millis - now : millis;
  }

  private static double written(String text, long now) {
    var span = SPAN.matcher(text);
    if (span.matches()) {
      return (((part(span, 1) * 24 + part(span, 2)) * 60 + part(span, 3)) * 60 + part(span, 4))
              * MILLIS_OF_A_SECOND
          + part(span, 5);
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli() - now;
    } catch (DateTimeException _) {
      return 0;
    }
  }

  private static double part(Matcher span, int group) {
    var part = span.group(group);
    return part == null ? 0 : Double.parseDouble(part);
  }
}
