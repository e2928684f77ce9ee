package dev.relay.launcher.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The known word that somebody probably meant, by edit distance.
public final class Nearest {

  private Nearest() {}

  static Optional<String> to(String word, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String each) -> distance(word, each))
                .thenComparing(each -> each))
        .filter(each -> distance(word, each) <= Math.max(2, word.length() / 3));
  }

  /// The end of a message about an unknown word: what was meant, or what there is.
  public static String hint(String word, Collection<String> known) {
    return to(word, known)
        .map(each -> ", did you mean '" + each + "'?")
        .orElseGet(
            () -> " (expected: " + String.join(", ", known.stream().sorted().toList()) + ")");
  }

  private static int distance(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
