package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.Section;
import java.util.Optional;

/// The paths of PEM files: whom to trust, and who we are.
public record TlsFiles(
    Section at, @Key Optional<String> ca, @Key Optional<String> cert, @Key Optional<String> key) {

  static final TlsFiles DEFAULT =
      new TlsFiles(Section.EMPTY, Optional.empty(), Optional.empty(), Optional.empty());
}
