package dev.relay.protocol.notice;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A number as headers have it: decimal, without a sign.
final class Amount {

  private static final Pattern DECIMAL = Pattern.compile("\\d{1,15}(?:\\.\\d{0,12})?");

  private Amount() {}

  /// The number in `text`, or -1 if it is none.
  static double of(@Nullable String text) {
    var trimmed = text == null ? "" : text.trim();
    return DECIMAL.matcher(trimmed).matches() ? Double.parseDouble(trimmed) : -1;
  }
}
