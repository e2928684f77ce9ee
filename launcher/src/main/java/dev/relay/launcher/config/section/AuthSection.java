package dev.relay.launcher.config.section;

import dev.relay.contract.Secret;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The section `auth:`.
public record AuthSection(
    Section at,
    @Key(
            "open: any client key or none; keys: only those below; passthrough: the client's key goes"
                + " upstream.")
        AuthConfig.Mode mode,
    @Key(
            "For /admin, at least 16 characters; unset: made once, and kept in the state folder"
                + " (RELAY_HOME) as admin-key.")
        Optional<Secret> adminKey,
    @Key List<KeyEntry> keys,
    @Key("Callers by token, beside keys") @NotBuilt Jwt jwt,
    @Key("Groups of keys, with limits of their own") @NotBuilt List<GroupEntry> groups) {

  static final AuthSection DEFAULT =
      new AuthSection(
          Section.EMPTY,
          AuthConfig.DEFAULT.mode(),
          Optional.empty(),
          List.of(),
          Jwt.DEFAULT,
          List.of());

  /// Whose tokens are taken, and which of their claims say what.
  record Jwt(
      @Key(example = "https://login.example.com") Optional<String> issuer,
      @Key(example = "https://login.example.com/keys") Optional<String> jwks,
      @Key Optional<String> audience,
      @Key String caller,
      @Key Optional<String> group,
      @Key Optional<String> models) {
    static final Jwt DEFAULT =
        new Jwt(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "sub",
            Optional.empty(),
            Optional.empty());
  }

  /// One entry of `keys:`.
  public record KeyEntry(
      Section at,
      @Key(
              value = "What the log and the limits call the caller.",
              example = "team-a",
              matches = Words.NAME,
              expected = Words.A_NAME)
          Optional<String> name,
      @Key(value = "The key itself, or its SHA-256 as key-sha256.", example = "${env:TEAM_A_KEY}")
          Optional<Secret> key,
      @Key(
              value = "The SHA-256 of the key, so that the key itself stands nowhere.",
              instead = "key",
              matches = "[0-9a-fA-F]{64}",
              expected = "a SHA-256 in 64 hexadecimal digits",
              hidden = true)
          Optional<String> keySha256,
      @Key(value = "A group whose limits also hold", example = "research") @NotBuilt
          Optional<String> group,
      @Key(value = "Which models it may ask for.", matches = Words.NAME, expected = Words.A_NAME)
          List<String> models,
      @Key(
              name = "native",
              value =
                  "What it may do on the providers' own paths: none; stateless: what stores nothing; full:"
                      + " files, batches and stored objects too, of which the provider's key sees"
                      + " everybody's.")
          AuthConfig.PassthroughScope paths,
      @Key(
              value = "Limits of this key; 0 is unlimited",
              example = "{requests-per-minute: 60, tokens-per-minute: 100000, max-concurrent: 8}")
          @NotBuilt
          Rates limits,
      @Key(
              value = "Budget of this key; 0 is unlimited",
              example = "{usd-per-day: 5.0, tokens-per-day: 1000000}")
          @NotBuilt
          Budget budget,
      @Key(
              value = "Caps of one run of an agent, subagents included",
              example = "{usd: 2.0, calls: 200, minutes: 60, agents: 8}")
          @NotBuilt
          Run run,
      @Key(value = "The last day on which it is taken, in UTC, or a time.", example = "2027-12-31")
          Optional<Expiry> expires,
      @Key("false: it is not taken.") boolean enabled,
      @Key("What the log and the ledger tell of the caller besides") @NotBuilt
          Map<String, String> tags,
      @Key("How long an answer that nobody reads any more goes on, for a retry") @NotBuilt
          Duration linger,
      @Key("Whether what it asks and is answered is kept") @NotBuilt boolean capture,
      @Key(value = "As the section prompt-cache, for this key", example = "{mark: true}") @NotBuilt
          PromptCacheSection.Own promptCache) {

    static final KeyEntry DEFAULT =
        new KeyEntry(
            Section.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of("*"),
            AuthConfig.PassthroughScope.STATELESS,
            Rates.DEFAULT,
            Budget.DEFAULT,
            Run.DEFAULT,
            Optional.empty(),
            true,
            Map.of(),
            Duration.ZERO,
            false,
            PromptCacheSection.Own.DEFAULT);

    /// Nothing is no cap.
    record Run(
        @Key Optional<Double> usd,
        @Key Optional<Long> calls,
        @Key Optional<Double> minutes,
        @Key Optional<Long> agents) {
      static final Run DEFAULT =
          new Run(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Optional<String> digest() {
      return keySha256.map(text -> text.toLowerCase(Locale.ROOT));
    }
  }

  /// One entry of `groups:`.
  record GroupEntry(
      @Key(example = "research") Optional<String> name,
      @Key Optional<String> parent,
      @Key(example = "{}") Rates limits,
      @Key(example = "{}") Budget budget) {

    static final GroupEntry DEFAULT =
        new GroupEntry(Optional.empty(), Optional.empty(), Rates.DEFAULT, Budget.DEFAULT);
  }
}
