package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Key;
import java.util.Optional;

/// The section `context:`.
record ContextSection(
    @Key("off, keep-last or window: nothing is cut unless asked.") Strategy strategy,
    @Key("0: the model's own window.") long maxTokens,
    @Key("0: no cap.") long maxMessageTokens,
    @Key("How many messages keep-last keeps.") long keepLast,
    @Key(min = "1", max = "1024") Optional<Integer> instances) {

  static final ContextSection DEFAULT = new ContextSection(Strategy.OFF, 0, 0, 7, Optional.empty());

  enum Strategy {
    OFF,
    KEEP_LAST,
    WINDOW
  }
}
