package dev.relay.launcher.config;

import java.util.Objects;
import java.util.Optional;

/// The text that settings were read from, for comparison with a later one. Texts that differ in
/// what is no setting, such as comments, are equal.
public final class Source {

  private final String file;
  private final String text;
  private final boolean dotenv;
  private final boolean nobody;

  /// @param dotenv whether there was a `.env`
  /// @param nobody whether no provider was found, so that simulated answers are given
  Source(String file, String text, boolean dotenv, boolean nobody) {
    this.file = file;
    this.text = text;
    this.dotenv = dotenv;
    this.nobody = nobody;
  }

  /// Why the text of `next` looks cut, if so.
  Optional<String> cut(Source next) {
    return CutText.reason(text, next.text).map(reason -> next.file + ": " + reason);
  }

  boolean isLongerThan(Source next) {
    return CutText.isShorter(text, next.text);
  }

  boolean dotenv() {
    return dotenv;
  }

  boolean nobody() {
    return nobody;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source it
        && file.equals(it.file)
        && dotenv == it.dotenv
        && nobody == it.nobody;
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, dotenv, nobody);
  }

  /// Without the text, which may hold secrets.
  @Override
  public String toString() {
    return "Source[" + file + "]";
  }
}
