package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The section `context:`.
record ContextSection(
    @Key("off, keep-last or window: nothing is cut unless asked.") Strategy strategy,
    @Key("0: the model's own window.") long maxTokens,
    @Key("0: no cap.") long maxMessageTokens,
    @Key("How many messages keep-last keeps.") long keepLast,
    @Key("What is left of a message that is too long.") Cut cut,
    @Key("Roles whose messages are never cut.") List<String> spareRoles,
    @Key("Lowers max_tokens to what is left of the window.") boolean clampOutput,
    @Key("Cap of the requested output once a conversation was cut; 0: none.") long maxOutput,
    @Key("How tokens are estimated where they cannot be counted.") Estimation estimation,
    @Key(min = "1", max = "1024") Optional<Integer> instances) {

  static final ContextSection DEFAULT =
      new ContextSection(
          Strategy.OFF,
          0,
          0,
          7,
          Cut.HEAD,
          List.of(),
          false,
          0,
          Estimation.DEFAULT,
          Optional.empty());

  enum Strategy {
    OFF,
    KEEP_LAST,
    WINDOW
  }

  enum Cut {
    HEAD,
    HEAD_AND_TAIL
  }

  /// @param provider characters per token, by provider
  record Estimation(@Key double charsPerToken, @Key Map<String, Double> provider) {
    static final Estimation DEFAULT = new Estimation(4, Map.of());
  }
}
