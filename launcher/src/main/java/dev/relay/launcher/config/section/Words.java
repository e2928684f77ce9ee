package dev.relay.launcher.config.section;

import java.util.Locale;
import java.util.Set;

/// What texts have to match, and what they are called.
public final class Words {

  static final String NAME = "[^\\p{Cc}\\p{Cf}]+";
  public static final String A_NAME = "text without control characters";

  public static final String PROVIDER = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";
  public static final String A_PROVIDER =
      "1 to 63 letters, digits, - and _, the first a letter or digit";

  /// What paths of Relay's own begin with, and so no provider's may.
  private static final Set<String> RESERVED = Set.of("admin");

  static final String HOST = "[\\w.:%-]+";
  static final String A_HOST = "a host name or an address";

  static final String ORIGIN = "\\*|[a-z][a-z0-9+.-]*://[^/\\s]+";
  static final String AN_ORIGIN = "* or an origin like https://app.example.com";

  static final String HEADER = "[^\\x00-\\x1f\\x7f]*";
  static final String A_HEADER = "a header's value, without line breaks and control characters";

  private Words() {}

  public static boolean isReserved(String provider) {
    return RESERVED.contains(provider.toLowerCase(Locale.ROOT));
  }
}
