package dev.relay.launcher.config.layer;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Whether a file was emptied or cut, as by a writer that stopped half-way: it may be valid YAML
/// still, and without the keys that protect the gateway.
final class CutText {

  private static final Predicate<String> NOTHING =
      Pattern.compile("\uFEFF?\\s*(?:(?:#|---|\\.\\.\\.|%).*)?").asMatchPredicate();
  private static final Pattern ENTRY = Pattern.compile("\\s*- .*|\\s*-");
  private static final Pattern SECTION = Pattern.compile("[^\\s#-].*");

  /// Without these nobody answers as before: they go by a change, not by an end that is missing.
  private static final Pattern VITAL = Pattern.compile("(?:providers|models)\\s*:.*");

  private static final Pattern KEY_ALONE =
      Pattern.compile("(?s).*:(?:[ \t]+#[^\n]*)?", Pattern.DOTALL);

  private CutText() {}

  /// What is wrong with `now` in the place of `before`, if it looks cut.
  static Optional<String> reason(String before, String now) {
    if (isEmpty(before)) {
      return Optional.empty();
    }
    if (isEmpty(now)) {
      return Optional.of("is empty now (expected: what is to be configured, or {} for nothing)");
    }
    return isShorter(before, now) && isInside(before, now.stripTrailing())
        ? Optional.of(
            "ends where the one before goes on with the same entry (expected: all of it; if it is meant,"
                + " a comment as the last line)")
        : Optional.empty();
  }

  /// Whether `now` is the beginning of `before`.
  static boolean isShorter(String before, String now) {
    var rest = now.stripTrailing();
    return before.startsWith(rest) && !isEmpty(before.substring(rest.length()));
  }

  private static boolean isInside(String before, String rest) {
    var dropped = before.substring(rest.length()).split("\r\n|\n|\r");
    if (!NOTHING.test(dropped[0]) || KEY_ALONE.matcher(rest).matches()) {
      return true;
    }
    for (var line : dropped) {
      if (!NOTHING.test(line)) {
        return VITAL.matcher(line).matches()
            || !(ENTRY.matcher(line).matches() || SECTION.matcher(line).matches());
      }
    }
    return false;
  }

  /// Whether there is nothing in it but comments.
  static boolean isEmpty(String text) {
    return text.lines().allMatch(NOTHING);
  }
}
