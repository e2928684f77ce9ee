package dev.relay.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// The names of the parameters of a query, as the most lenient of readers would take them: what is
/// to be kept from a service must not reach it in another spelling.
public final class QueryNames {

  private static final Pattern NO_LETTER = Pattern.compile("[^a-z0-9$]");

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

  /// What is left of the name of `pair` when case, encoding, blanks, brackets and signs say
  /// nothing: letters, digits and dollar signs.
  public static String bare(String pair) {
    var plain = Normalizer.normalize(decoded(pair), Normalizer.Form.NFKC);
    return NO_LETTER.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /// A query of the `own` parameters and of those of `more` that none of them names; with its
  /// question mark, and empty without any.
  public static String joined(Collection<String> own, String more) {
    var all = new StringJoiner("&", "?", "").setEmptyValue("");
    own.forEach(all::add);
    for (var pair : pairs(more)) {
      var name = bare(pair);
      if (own.stream().noneMatch(it -> bare(it).equals(name))) {
        all.add(pair);
      }
    }
    return all.toString();
  }
}
