package dev.relay.provider.config;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.status.ModelDialects;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// One entry of `providers:`.
///
/// @param name what routes and selectors call it
/// @param profile what is known of the service beyond its type
/// @param keys one instance of the provider each; none for a service that wants none
/// @param model replaces the name of every model, where it is set
public record ProviderConfig(
    String name,
    Type type,
    ServiceProfile profile,
    List<Secret> keys,
    Credentials credentials,
    Connection connection,
    Additions additions,
    Timeouts timeouts,
    Simulation simulation,
    Optional<String> model,
    OptionalInt verticles) {

  /// The adapters that there are.
  public enum Type {
    OPENAI,
    ANTHROPIC,
    GEMINI,
    /// OpenAI's dialects on Azure: a model is a deployment, and stands in the path.
    AZURE,
    /// OpenAI's and Anthropic's dialects at GitHub, for a token that a login is exchanged for.
    COPILOT,
    SIMULATED;

    /// What the path of such a service begins with where nothing else is said.
    String version() {
      return switch (this) {
        case GEMINI -> "/v1beta";
        case AZURE -> "/openai";
        case COPILOT -> "";
        case OPENAI, ANTHROPIC, SIMULATED -> "/v1";
      };
    }

    /// What such a service speaks.
    public Set<Dialect> dialects() {
      return switch (this) {
        case OPENAI, AZURE -> Set.of(Dialect.OPENAI, Dialect.RESPONSES);
        case COPILOT -> Set.of(Dialect.OPENAI, Dialect.RESPONSES, Dialect.ANTHROPIC);
        case ANTHROPIC -> Set.of(Dialect.ANTHROPIC);
        case GEMINI -> Set.of(Dialect.GEMINI);
        case SIMULATED -> Set.of(Dialect.OPENAI);
      };
    }
  }

  /// How a key is shown.
  public enum KeyHeader {
    /// `Authorization: Bearer`.
    BEARER,
    /// `x-api-key`, and the login of a subscription as a bearer's.
    API_KEY,
    /// `x-goog-api-key`.
    GOOGLE_KEY,
    /// `api-key`.
    AZURE_KEY,
    /// As is usual in the dialect that is spoken.
    BY_DIALECT
  }

  /// What is known of a service beyond its type.
  ///
  /// @param dialects that it speaks
  /// @param apart the path of a dialect that is elsewhere on the same host, version included
  /// @param rejects what it answers with an error and is therefore left out
  /// @param headers that every request has
  /// @param ollama whether it has Ollama's own API beside those of its dialects
  public record ServiceProfile(
      Set<Dialect> dialects,
      Map<Dialect, String> apart,
      KeyHeader keyHeader,
      List<Rejects> rejects,
      ModelDialects dialectsByModel,
      Map<String, String> headers,
      boolean ollama) {

    public ServiceProfile {
      dialects = Set.copyOf(dialects);
      apart = Map.copyOf(apart);
      rejects = List.copyOf(rejects);
      headers = Map.copyOf(headers);
    }

    /// The same for a service that speaks these, and no others.
    public ServiceProfile speaking(Collection<Dialect> spoken) {
      var paths = new EnumMap<Dialect, String>(Dialect.class);
      apart.forEach((dialect, path) -> {
        if (spoken.contains(dialect)) {
          paths.put(dialect, path);
        }
      });
      return new ServiceProfile(
          Set.copyOf(spoken), paths, keyHeader, rejects, dialectsByModel, headers, ollama);
    }

    public ServiceProfile with(ModelDialects dialectsByModel) {
      return new ServiceProfile(
          dialects, apart, keyHeader, rejects, dialectsByModel, headers, ollama);
    }

    /// Of a service of which nothing else is known.
    public static ServiceProfile of(Type type) {
      return new ServiceProfile(
          type.dialects(),
          Map.of(),
          switch (type) {
            case OPENAI, COPILOT, SIMULATED -> KeyHeader.BEARER;
            case ANTHROPIC -> KeyHeader.API_KEY;
            case GEMINI -> KeyHeader.GOOGLE_KEY;
            case AZURE -> KeyHeader.AZURE_KEY;
          },
          List.of(),
          ModelDialects.ALL,
          Map.of(),
          false);
    }
  }

  /// Members of a body, and headers, that a service answers with an error.
  ///
  /// @param models what the names of the models begin with that refuse them; empty: all
  public record Rejects(Dialect dialect, List<String> models, Set<String> members) {

    public Rejects {
      models = List.copyOf(models);
      members = Set.copyOf(members);
    }

    public boolean at(Dialect dialect, String model) {
      return dialect == this.dialect
          && (models.isEmpty() || models.stream().anyMatch(model::startsWith));
    }
  }

  /// Whose key goes upstream: Relay's own, or the one the caller brought for this provider.
  public enum Credentials {
    RELAY,
    CLIENT
  }

  /// Where the provider is and how it is reached.
  ///
  /// @param baseUrl with or without `/v1`, or a whole endpoint
  /// @param proxy by `http` or `socks5`, with its port; unset where the connection is direct
  /// @param github where a login is exchanged for a token
  public record Connection(URI baseUrl, Optional<URI> proxy, Tls tls, GitHub github) {

    public Connection(URI baseUrl, Optional<URI> proxy, Tls tls) {
      this(baseUrl, proxy, tls, GitHub.PUBLIC);
    }

    @Override
    public String toString() {
      return "Connection[***]";
    }

    public static Connection to(String baseUrl) {
      return new Connection(URI.create(baseUrl), Optional.empty(), Tls.PUBLIC);
    }
  }

  /// In PEM: whom to trust instead of the public authorities, and who we are.
  public record Tls(Optional<String> ca, Optional<String> cert, Optional<Secret> key) {
    public static final Tls PUBLIC = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// What is added to every request.
  ///
  /// @param body defaults for top-level members the client did not send: name to JSON value
  /// @param streamUsage whether usage may be asked for in a stream
  public record Additions(
      Map<String, String> headers,
      Map<String, String> query,
      Map<String, String> body,
      boolean streamUsage) {
    public static final Additions NONE = new Additions(Map.of(), Map.of(), Map.of(), true);

    @Override
    public String toString() {
      return "Additions[***]";
    }
  }

  /// How long the provider may take: to connect, to the first byte of its answer, between bytes, in
  /// all.
  public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofMinutes(30));
  }

  /// How the simulated provider answers.
  ///
  /// @param delay before the first and between the other pieces of an answer
  /// @param length of an answer in words
  public record Simulation(Duration delay, int length) {
    public static final Simulation DEFAULT = new Simulation(Duration.ZERO, 24);
  }

  private static final String BEARER = "Bearer ";

  /// A key that was copied with its scheme is taken without it.
  public ProviderConfig {
    keys = keys.stream().map(ProviderConfig::bare).toList();
  }

  private static Secret bare(Secret key) {
    var value = key.reveal();
    return value.startsWith(BEARER) && value.length() > BEARER.length()
        ? new Secret(value.substring(BEARER.length()))
        : key;
  }

  /// The provider that answers when nothing is configured.
  public static ProviderConfig simulated() {
    return new ProviderConfig(
        "simulated",
        Type.SIMULATED,
        ServiceProfile.of(Type.SIMULATED),
        List.of(),
        Credentials.RELAY,
        Connection.to("http://localhost"),
        Additions.NONE,
        Timeouts.DEFAULT,
        Simulation.DEFAULT,
        Optional.empty(),
        OptionalInt.empty());
  }

  /// An OpenAI-compatible service at `baseUrl`, everything else by default.
  public static ProviderConfig openai(String name, String baseUrl, List<Secret> keys) {
    return of(Type.OPENAI, name, baseUrl, keys);
  }

  /// A service at `baseUrl`, everything else by default.
  public static ProviderConfig of(Type type, String name, String baseUrl, List<Secret> keys) {
    return new ProviderConfig(
        name,
        type,
        ServiceProfile.of(type),
        keys,
        Credentials.RELAY,
        Connection.to(baseUrl),
        Additions.NONE,
        Timeouts.DEFAULT,
        Simulation.DEFAULT,
        Optional.empty(),
        OptionalInt.empty());
  }

  /// Nothing but a way, for somebody who asks no model.
  public static ProviderConfig reaching(Connection connection) {
    return new ProviderConfig(
        "github",
        Type.COPILOT,
        ServiceProfile.of(Type.COPILOT),
        List.of(),
        Credentials.RELAY,
        connection,
        Additions.NONE,
        Timeouts.DEFAULT,
        Simulation.DEFAULT,
        Optional.empty(),
        OptionalInt.empty());
  }

  /// Its name only: addresses, headers and queries may hold secrets.
  @Override
  public String toString() {
    return "ProviderConfig[" + name + "]";
  }

  /// How many instances dispatch may choose from, numbered from 1.
  public int instances() {
    return Math.max(1, keys.size());
  }
}
