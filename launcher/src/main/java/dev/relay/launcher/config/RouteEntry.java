package dev.relay.launcher.config;

import dev.relay.contract.Dialect;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One entry of `models:`.
record RouteEntry(
    Section at,
    @Key(
            value = "What the client asks for; \"*\" is the default.",
            example = "gpt-4*",
            matches = Words.NAME,
            expected = Words.A_NAME)
        Optional<String> match,
    @Key("Shared out by weight; without model the client's name is kept; openai.2 is one instance.")
        List<TargetEntry> to,
    @Key("Tried when all of those fail") @NotBuilt List<TargetEntry> fallback,
    @Key("weighted or least-busy") @NotBuilt Strategy strategy,
    @Key("The entry matches only then.") When when,
    @Key("Time to the first token and between chunks") @NotBuilt Pace timeouts) {

  static final RouteEntry DEFAULT =
      new RouteEntry(
          Section.EMPTY,
          Optional.empty(),
          List.of(),
          List.of(),
          Strategy.WEIGHTED,
          When.DEFAULT,
          Pace.DEFAULT);

  enum Strategy {
    WEIGHTED,
    LEAST_BUSY
  }

  /// One entry of `to:`.
  record TargetEntry(
      Section at,
      @Key(example = "openai") Optional<String> provider,
      @Key(example = "gpt-4o", matches = Words.NAME, expected = Words.A_NAME)
          Optional<String> model,
      @Key(min = "1", max = "1000") int weight) {

    static final TargetEntry DEFAULT =
        new TargetEntry(Section.EMPTY, Optional.empty(), Optional.empty(), 1);
  }

  record When(
      @Key("In this dialect of the client.") Optional<Dialect> dialect,
      @Key("From this caller") @NotBuilt Optional<String> caller,
      @Key("With at least so many tokens") @NotBuilt Optional<Long> minContext,
      @Key("With tools, or without") @NotBuilt Optional<Boolean> tools,
      @Key("With images, or without") @NotBuilt Optional<Boolean> images,
      @Key("Streamed, or not") @NotBuilt Optional<Boolean> stream) {

    static final When DEFAULT =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  record Pace(@Key Optional<Duration> firstToken, @Key Optional<Duration> betweenChunks) {
    static final Pace DEFAULT = new Pace(Optional.empty(), Optional.empty());
  }
}
