package dev.relay.launcher.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// `NAME=value` lines as shells and Docker write them.
///
/// `export` may stand in front, blanks around `=`. Between single quotes everything stands for
/// itself, between double quotes a backslash does not; both may span lines. Without quotes a value
/// ends with its line, or before ` #`. A later line wins over an earlier one of the same name.
///
/// @param malformed numbers of lines that are no such line; what stands there may be a secret
public record DotenvText(Map<String, String> entries, List<Integer> malformed) {

  /// A value, and the first line after it.
  private record Value(String text, int next) {}

  private static final Pattern START =
      Pattern.compile("\\s*(?:export\\s+)?([\\w.-]+)\\s*=\\s*(.*)", Pattern.DOTALL);
  private static final Pattern NOTHING =
      Pattern.compile("\\s*(?:#.*|export\\s+[\\w.-]+\\s*(?:#.*)?)?", Pattern.DOTALL);
  private static final Pattern REST = Pattern.compile("\\s*(?:#.*)?", Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*", Pattern.DOTALL);

  public DotenvText {
    entries = Map.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  public static DotenvText of(String text) {
    var entries = new LinkedHashMap<String, String>();
    var malformed = new ArrayList<Integer>();
    var lines = text.replaceFirst("^\uFEFF", "").split("\r\n|\n|\r", -1);
    for (int i = 0; i < lines.length; ) {
      int line = i++;
      if (NOTHING.matcher(lines[line]).matches()) {
        continue;
      }
      var start = START.matcher(lines[line]);
      var value =
          start.matches() && lines[line].indexOf('\0') < 0
              ? value(start.group(2), lines, i)
              : Optional.<Value>empty();
      if (value.isPresent()) {
        entries.put(start.group(1), value.get().text());
        i = value.get().next();
      } else {
        malformed.add(line + 1);
      }
    }
    return new DotenvText(entries, malformed);
  }

  /// Nothing for a quote that is not closed.
  private static Optional<Value> value(String first, String[] lines, int next) {
    char quote = first.isEmpty() ? ' ' : first.charAt(0);
    if (quote != '\'' && quote != '"') {
      return Optional.of(plain(first, next));
    }
    var text = new StringBuilder(first.substring(1));
    for (int i = next; ; i++) {
      var end = end(text, quote);
      if (end.isPresent()) {
        var quoted = text.substring(0, end.getAsInt());
        boolean alone = REST.matcher(text.substring(end.getAsInt() + 1)).matches();
        return alone
            ? Optional.of(new Value(quote == '"' ? unescaped(quoted) : quoted, i))
            : i == next ? Optional.of(plain(first, next)) : Optional.empty();
      }
      if (i == lines.length) {
        return Optional.empty();
      }
      text.append('\n').append(lines[i]);
    }
  }

  private static Value plain(String text, int next) {
    return new Value(COMMENT.matcher(text).replaceFirst("").strip(), next);
  }

  private static OptionalInt end(CharSequence text, char quote) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == quote) {
        return OptionalInt.of(i);
      } else if (quote == '"' && text.charAt(i) == '\\') {
        i++;
      }
    }
    return OptionalInt.empty();
  }

  private static String unescaped(String text) {
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char next = text.charAt(++i);
      switch (next) {
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case '"', '\\', '$', '`' -> plain.append(next);
        default -> plain.append(c).append(next);
      }
    }
    return plain.toString();
  }

  /// Without the values, which may be secrets.
  @Override
  public String toString() {
    return "DotenvText" + entries.keySet();
  }
}
