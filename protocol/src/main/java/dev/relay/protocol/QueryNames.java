package dev.relay.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names of the parameters of a query, as the most lenient of readers would take them: what is
/// to be kept from a service must not reach it in another spelling.
public final class QueryNames {

  private static final Pattern NO_LETTER = Pattern.compile("[^a-z0-9$]");
  private static final Pattern EITHER_SEMICOLON = Pattern.compile(";|%3[Bb]");
  private static final String SEMICOLON = "%3B";

  /// A reader that decodes more often than that is none.
  private static final int DECODED = 4;

  private QueryNames() {}

  /// The parameters of `query`, as they are written.
  public static List<String> pairs(String query) {
    return query.isEmpty() ? List.of() : List.of(query.split("&"));
  }

  /// The name of `pair`, decoded as far as that goes.
  ///
  /// @throws IllegalArgumentException if it is encoded in a wrong way
  public static String decoded(String pair) {
    int end = pair.indexOf('=');
    var name = end < 0 ? pair : pair.substring(0, end);
    for (int i = 0; i < DECODED; i++) {
      var next = URLDecoder.decode(name, StandardCharsets.UTF_8);
      if (next.equals(name)) {
        return name;
      }
      name = next;
    }
    return name;
  }

  /// What is left of the name of `pair` when case, encoding, blanks and signs say nothing, nor what
  /// stands in brackets behind it: letters, digits and dollar signs.
  public static String bare(String pair) {
    var plain = Normalizer.normalize(decoded(pair), Normalizer.Form.NFKC);
    int bracket = plain.indexOf('[');
    var name = bracket > 0 ? plain.substring(0, bracket) : plain;
    return NO_LETTER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /// `pair` without those of its pieces that are to be `kept` back; empty if none is left.
  ///
  /// What stands behind a semicolon is a parameter to some readers, and part of the one before it
  /// to others: it goes on as the latter.
  public static String without(String pair, Predicate<String> kept) {
    if (!pair.contains(";") && !pair.contains("%3")) {
      return kept.test(pair) ? "" : pair;
    }
    var left = new StringJoiner(SEMICOLON).setEmptyValue("");
    for (var piece : EITHER_SEMICOLON.split(pair, -1)) {
      if (!kept.test(piece)) {
        left.add(piece);
      }
    }
    return left.toString();
  }

  /// A query of the `own` parameters and of those of `more` that none of them names; with its
  /// question mark, and empty without any.
  public static String joined(Collection<String> own, String more) {
    var all = new StringJoiner("&", "?", "").setEmptyValue("");
    own.forEach(all::add);
    var names = own.stream().map(QueryNames::bare).collect(Collectors.toSet());
    for (var pair : pairs(more)) {
      var left = without(pair, piece -> names.contains(bare(piece)));
      if (!left.isEmpty()) {
        all.add(left);
      }
    }
    return all.toString();
  }
}
