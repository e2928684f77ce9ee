package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import java.util.Optional;

/// One entry of `alerts:`.
record AlertEntry(
    @Key(example = "budget") Optional<Event> when,
    @Key(hidden = true, example = "https://example.com/hook") Optional<String> webhook,
    @Key Form form) {

  static final AlertEntry DEFAULT = new AlertEntry(Optional.empty(), Optional.empty(), Form.JSON);

  enum Event {
    BUDGET,
    CIRCUIT,
    CACHED_SHARE,
    ERRORS,
    NODE
  }

  enum Form {
    JSON,
    SLACK
  }
}
