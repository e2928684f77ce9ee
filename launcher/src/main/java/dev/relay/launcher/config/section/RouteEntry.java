package dev.relay.launcher.config.section;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One entry of `models:`.
public record RouteEntry(
    Section at,
    @Key(
            value = "What the client asks for; \"*\" is the default.",
            example = "gpt-4*",
            matches = Words.NAME,
            expected = Words.A_NAME)
        Optional<String> match,
    @Key("Shared out by weight; without model the client's name is kept; openai.2 is one instance.")
        List<TargetEntry> to,
    @Key("Tried in this order when all of those fail; never for what is the caller's own fault.")
        List<TargetEntry> fallback,
    @Key(
            "Whether a conversation that is too long for a model goes to the next fallback, which should"
                + " have a longer window.")
        boolean fallbackOnOverflow,
    @Key(
            "weighted: by chance, as the weights say; least-busy: where the fewest requests run. A session"
                + " stays where it was answered first.")
        Plan.Strategy strategy,
    @Key("The entry matches only then.") When when,
    @Key(
            "How long an answer may keep its reader waiting; the provider's own deadlines hold besides.")
        Waiting timeouts,
    @Key(value = "As the section prompt-cache, for this entry", example = "{mark: true}") @NotBuilt
        PromptCacheSection.Own promptCache) {

  static final RouteEntry DEFAULT =
      new RouteEntry(
          Section.EMPTY,
          Optional.empty(),
          List.of(),
          List.of(),
          false,
          Plan.Strategy.WEIGHTED,
          When.DEFAULT,
          Waiting.DEFAULT,
          PromptCacheSection.Own.DEFAULT);

  /// One entry of `to:` or `fallback:`.
  public record TargetEntry(
      Section at,
      @Key(example = "openai") Optional<String> provider,
      @Key(example = "gpt-4o", matches = Words.NAME, expected = Words.A_NAME)
          Optional<String> model,
      @Key(min = "1", max = "1000") int weight) {

    static final TargetEntry DEFAULT =
        new TargetEntry(Section.EMPTY, Optional.empty(), Optional.empty(), 1);
  }

  public record When(
      @Key("In this dialect of the client.") Optional<Dialect> dialect,
      @Key(
              value = "From this caller, or those of a glob like team-*.",
              matches = Words.NAME,
              expected = Words.A_NAME)
          Optional<String> caller,
      @Key(value = "With at least so many tokens, as estimated from its length.", min = "1")
          Optional<Long> minContext,
      @Key("With tools (true) or without.") Optional<Boolean> tools,
      @Key("With images (true) or without.") Optional<Boolean> images,
      @Key("Streamed (true) or not.") Optional<Boolean> stream) {

    static final When DEFAULT =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  public record Waiting(
      @Key(
              value = "Of a stream, to its first content; then another instance is tried.",
              min = "1ms")
          Optional<Duration> firstToken,
      @Key(
              value = "Of a stream, between two pieces of content; then it ends with an error.",
              min = "1ms")
          Optional<Duration> betweenChunks) {

    static final Waiting DEFAULT = new Waiting(Optional.empty(), Optional.empty());

    public StreamTimeouts streamTimeouts() {
      return new StreamTimeouts(
          firstToken.orElse(Duration.ZERO), betweenChunks.orElse(Duration.ZERO));
    }
  }
}
