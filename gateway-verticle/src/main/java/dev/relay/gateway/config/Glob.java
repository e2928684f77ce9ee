package dev.relay.gateway.config;

/// A pattern of names in which `*` stands for any characters, or none.
public record Glob(String pattern) {

  public static final Glob ALL = new Glob("*");

  public boolean isAll() {
    return equals(ALL);
  }

  /// Whether it matches every name and says nothing of any.
  public boolean isBare() {
    return pattern.chars().allMatch(each -> each == '*');
  }

  public boolean exact() {
    return pattern.indexOf('*') < 0;
  }

  public boolean matches(String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int mark = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
