package dev.relay.launcher.yaml;

import dev.relay.contract.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A kind of value that stands alone, and how its text is read.
///
/// @param expected completes "expected: "
/// @param hidden whether the text may never be shown
/// @param reader nothing for a text that is no such value
public record Scalar<T>(String expected, boolean hidden, Function<String, Optional<T>> reader) {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12}) ?(b|kb|mb|gb|)");
  private static final Predicate<String> VISIBLE = Pattern.compile("[!-~]+").asMatchPredicate();

  public static final Scalar<String> TEXT = text("text", text -> true);
  public static final Scalar<String> HIDDEN = TEXT.hide();
  static final Scalar<Boolean> BOOL = shown("true or false", Scalar::flag);
  static final Scalar<Long> COUNT = shown("a whole number, 0 or more", text -> count(text, 0));
  static final Scalar<Double> AMOUNT = shown("a number, 0 or more", Scalar::amount);
  static final Scalar<Size> SIZE = bytes(0, Long.MAX_VALUE);
  public static final Scalar<Duration> TIME = duration(Duration.ZERO);
  public static final Scalar<Secret> SECRET =
      new Scalar<>("one word of visible characters, or ${env:NAME}", true, Scalar::credential);

  public static <T> Scalar<T> shown(String expected, Function<String, Optional<T>> reader) {
    return new Scalar<>(expected, false, reader);
  }

  public static Scalar<String> text(String expected, Predicate<String> valid) {
    return shown(expected, text -> Optional.of(text).filter(valid));
  }

  static Scalar<Integer> whole(int min, int max) {
    return shown(
        "a whole number from " + min + " to " + max,
        text -> count(text, min).filter(value -> value <= max).map(Long::intValue));
  }

  static Scalar<Size> bytes(long min, long max) {
    String range = max == Long.MAX_VALUE ? "" : ", from " + min + " to " + max + " bytes";
    return shown(
        "a size like 64mb, 64kb or 10b" + range,
        text -> size(text).map(Size::new).filter(it -> it.bytes() >= min && it.bytes() <= max));
  }

  static Scalar<Duration> duration(Duration min) {
    String least = min.isZero() ? "" : ", at least " + min.toMillis() + "ms";
    return shown(
        "a duration with its unit, like 150ms, 15s, 10m, 24h or 1d" + least,
        text -> time(text).filter(value -> value.compareTo(min) >= 0));
  }

  static <E extends Enum<E>> Scalar<E> choice(Class<E> type) {
    List<E> values = List.of(type.getEnumConstants());
    return shown(
        String.join(" | ", values.stream().map(Scalar::word).toList()),
        text -> values.stream().filter(value -> word(value).equalsIgnoreCase(text)).findFirst());
  }

  static Scalar<String> word(String... words) {
    return shown(
        String.join(" | ", words),
        text -> Stream.of(words).filter(word -> word.equalsIgnoreCase(text)).findFirst());
  }

  Scalar<T> hide() {
    return new Scalar<>(expected, true, reader);
  }

  /// The same text, kept only where it can be made into something else.
  public <R> Scalar<R> as(String what, Function<T, Optional<R>> next) {
    return new Scalar<>(what, hidden, text -> parse(text).flatMap(next));
  }

  public Optional<T> parse(String text) {
    return reader.apply(text);
  }

  /// A value as a file would have it.
  static String written(Object value) {
    return switch (value) {
      case Optional<?> it -> it.map(Scalar::written).orElse("");
      case Enum<?> it -> word(it);
      case Duration it -> written(it);
      case Size it -> written(it);
      case Secret _ -> "";
      case Double it when it == Math.rint(it) -> Long.toString(Math.round(it));
      default -> value.toString();
    };
  }

  private static String written(Duration time) {
    long millis = time.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = time.toSeconds();
    return seconds % 3600 == 0
        ? seconds / 3600 + "h"
        : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static String written(Size size) {
    long bytes = size.bytes();
    return bytes % (1 << 20) == 0
        ? (bytes >> 20) + "mb"
        : bytes % 1024 == 0 ? (bytes >> 10) + "kb" : bytes + "b";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> Optional.of(true);
      case "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> count(String text, long min) {
    var whole = text.replaceFirst("\\.0{1,9}$", "");
    return whole.matches("\\d{1,18}")
        ? Optional.of(Long.parseLong(whole)).filter(value -> value >= min)
        : Optional.empty();
  }

  private static Optional<Double> amount(String text) {
    return text.matches("(\\d{1,15}\\.?\\d{0,15}|\\.\\d{1,15})([eE][+-]?\\d{1,2})?")
        ? Optional.of(Double.parseDouble(text))
        : Optional.empty();
  }

  private static Optional<Long> size(String text) {
    Matcher match = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      return Optional.empty();
    }
    int shift =
        switch (match.group(2)) {
          case "kb" -> 10;
          case "mb" -> 20;
          case "gb" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(match.group(1));
    return number <= Long.MAX_VALUE >> shift ? Optional.of(number << shift) : Optional.empty();
  }

  private static Optional<Duration> time(String text) {
    Matcher match = DURATION.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    Duration time =
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return Optional.of(time).filter(value -> value.compareTo(Duration.ofDays(36500)) <= 0);
  }

  /// Copied from a header, a key often brings its scheme along. What still looks like a reference
  /// is one that was misspelt.
  private static Optional<Secret> credential(String text) {
    String bare = text.replaceFirst("(?i)^bearer( +|$)", "").strip();
    return VISIBLE.test(bare) && !bare.startsWith("${")
        ? Optional.of(new Secret(bare))
        : Optional.empty();
  }
}
