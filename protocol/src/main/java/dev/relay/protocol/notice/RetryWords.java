package dev.relay.protocol.notice;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// When a provider wants to be asked again, as the body of an error says: `retryDelay` of
/// `google.rpc.RetryInfo`, or the words of its message.
final class RetryWords {

  /// Such as `try again in 6m0s`, `retry in 39.6s`, `retry after 20 seconds`.
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:try(?:ing)? again|retry(?:ing)?|wait)(?: (?:in|after|for|another))? "
              + "((?:\\d{1,9}(?:\\.\\d{1,12})?(?:ms|[dhms])){1,5}\\b"
              + "|\\d{1,9}(?:\\.\\d{1,12})? ?(?:milliseconds?|seconds?|minutes?|hours?|secs?|mins?)\\b)");

  private RetryWords() {}

  static Optional<Duration> of(ProviderErrorPhrases words, long now) {
    var told = span(words.delay(), now);
    if (told.isPresent()) {
      return told;
    }
    for (var message : words.messages()) {
      var wait = WAIT.matcher(message);
      if (wait.find()) {
        return span(spelled(wait.group(1)), now);
      }
    }
    return Optional.empty();
  }

  /// `20 seconds` as `20s`.
  private static String spelled(String span) {
    var number = span.replaceFirst("[ a-z].*", "");
    var unit = span.substring(number.length()).trim();
    return switch (unit) {
      case "millisecond", "milliseconds" -> number + "ms";
      case "second", "seconds", "sec", "secs" -> number + "s";
      case "minute", "minutes", "min", "mins" -> whole(number, 60);
      case "hour", "hours" -> whole(number, 3600);
      default -> span;
    };
  }

  private static String whole(String number, int seconds) {
    return Amount.of(number) * seconds + "s";
  }

  private static Optional<Duration> span(String text, long now) {
    long millis = text.isEmpty() ? 0 : ResetTime.millis(text, now);
    return millis > 0 && millis <= RetryHeaders.LONGEST.toMillis()
        ? Optional.of(Duration.ofMillis(millis))
        : Optional.empty();
  }
}
