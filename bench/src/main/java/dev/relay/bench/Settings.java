package dev.relay.bench;

import java.util.Optional;

/// What the environment says.
final class Settings {

  private Settings() {}

  static String text(String name, String otherwise) {
    return Optional.ofNullable(System.getenv(name)).filter(s -> !s.isBlank()).orElse(otherwise);
  }

  static int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)).strip());
  }
}
