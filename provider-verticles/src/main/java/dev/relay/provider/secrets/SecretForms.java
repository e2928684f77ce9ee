package dev.relay.provider.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// How a secret is written in an error: as it is, in JSON, in a URL, in Base64.
final class SecretForms {

  private static final int GROUP = 3;

  private SecretForms() {}

  static Set<String> of(String secret) {
    var forms = plain(secret);
    addBase64(secret, forms);
    return forms;
  }

  /// Without Base64: most secrets look the same in all of these.
  static Set<String> plain(String secret) {
    var forms = new LinkedHashSet<String>();
    forms.add(secret);
    var url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    forms.add(url);
    forms.add(url.replace("+", "%20"));
    forms.add(lowerEscapes(url));
    forms.add(secret.replace("/", "\\/"));
    forms.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
    forms.add(escaped(secret, false));
    forms.add(escaped(secret, true));
    return forms;
  }

  private static String lowerEscapes(String url) {
    var lower = new StringBuilder(url);
    for (int at = lower.indexOf("%"); at >= 0; at = lower.indexOf("%", at + 1)) {
      var escape = lower.substring(at, at + GROUP).toLowerCase(Locale.ROOT);
      lower.replace(at, at + GROUP, escape);
    }
    return lower.toString();
  }

  /// Everything but letters, digits and what no writer of JSON escapes.
  private static String escaped(String secret, boolean upper) {
    var escaped = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      if (Character.isLetterOrDigit(c) || "-._~!*:;,@=$ ".indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append((upper ? "\\u%04X" : "\\u%04x").formatted((int) c));
      }
    }
    return escaped.toString();
  }

  /// Within something longer it may begin at any of three places; what its neighbours share is left
  /// out.
  private static void addBase64(String secret, Set<String> forms) {
    var bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < GROUP; before++) {
      var shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      var standard = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int first = before == 0 ? 0 : before + 1;
      int last = shifted.length % GROUP == 0 ? standard.length() : standard.length() - 1;
      if (last - first >= SecretMask.LEAST) {
        var inner = standard.substring(first, last);
        forms.add(inner);
        forms.add(inner.replace('+', '-').replace('/', '_'));
      }
    }
  }
}
