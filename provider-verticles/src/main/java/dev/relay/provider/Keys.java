package dev.relay.provider;

import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Secret;
import dev.relay.provider.ProviderConfig.KeyHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How a provider is shown whose key a request has: Relay's own, or the caller's.
final class Keys {

  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  private static final CharSequence AZURE_KEY = HttpHeaders.createOptimized("api-key");
  private static final CharSequence GOOGLE_KEY = HttpHeaders.createOptimized("x-goog-api-key");

  /// What Anthropic calls the token of a subscription's login; keys begin with `sk-ant-api`.
  private static final String LOGIN = "sk-ant-oat";

  private record Shown(CharSequence header, CharSequence value) {

    static Shown bearer(Secret secret) {
      return new Shown(
          HttpHeaders.AUTHORIZATION, HttpHeaders.createOptimized("Bearer " + secret.reveal()));
    }

    static Shown plain(CharSequence header, Secret secret) {
      return new Shown(header, HttpHeaders.createOptimized(secret.reveal()));
    }

    @Override
    public String toString() {
      return "Shown[***]";
    }
  }

  private final ProviderConfig config;
  private final List<Secret> keys;
  private final Map<KeyHeader, List<Shown>> own = new EnumMap<>(KeyHeader.class);

  /// Whether an answer of this status says that the key is not good.
  static boolean areRefused(int status) {
    return status == 401 || status == 403;
  }

  /// Logins at GitHub are shown to GitHub alone.
  Keys(ProviderConfig config) {
    this.config = config;
    this.keys = config.type() == ProviderConfig.Type.COPILOT ? List.of() : config.keys();
    for (var header : KeyHeader.values()) {
      own.put(header, keys.stream().map(key -> shown(header, key)).toList());
    }
  }

  /// Puts the key that `exchange` goes with.
  void put(Exchange exchange, MultiMap headers) {
    switch (config.credentials()) {
      case RELAY -> {
        if (!keys.isEmpty()) {
          int instance = exchange.target().instance();
          var header = usual(exchange.dialect());
          put(own(header, instance), headers);
          if (exchange.dialect() == Dialect.ANTHROPIC && header != KeyHeader.API_KEY) {
            put(own(KeyHeader.API_KEY, instance), headers);
          }
        }
      }
      case CLIENT ->
          exchange
              .credential()
              .ifPresent(it -> put(brought(header(exchange.dialect()), it), headers));
    }
  }

  /// Puts Relay's own key of `instance`, if there is one.
  void putOwn(int instance, MultiMap headers) {
    if (!keys.isEmpty()) {
      put(own(usual(Dialect.OPENAI), instance), headers);
    }
  }

  /// Services that speak Anthropic's dialect beside another one take a key in their own place, in
  /// Anthropic's, or in either: Relay's own stands in both.
  private KeyHeader header(Dialect dialect) {
    return dialect == Dialect.ANTHROPIC ? KeyHeader.API_KEY : usual(dialect);
  }

  private KeyHeader usual(Dialect dialect) {
    var header = config.manner().keyHeader();
    if (header != KeyHeader.BY_DIALECT) {
      return header;
    }
    return switch (dialect) {
      case OPENAI, RESPONSES -> KeyHeader.BEARER;
      case ANTHROPIC -> KeyHeader.API_KEY;
      case GEMINI -> KeyHeader.GOOGLE_KEY;
    };
  }

  private static void put(Shown shown, MultiMap headers) {
    headers.set(shown.header(), shown.value());
  }

  /// An instance that there is no more, because a reload took its key away, has another one's.
  private Shown own(KeyHeader header, int instance) {
    return own.getOrDefault(header, List.of())
        .get(Math.floorMod(Math.max(1, instance) - 1, keys.size()));
  }

  private static Shown brought(KeyHeader header, Credential credential) {
    return credential.scheme() == Credential.Scheme.BEARER
        ? Shown.bearer(credential.secret())
        : shown(header, credential.secret());
  }

  private static Shown shown(KeyHeader header, Secret key) {
    return switch (header) {
      case BEARER, BY_DIALECT -> Shown.bearer(key);
      case API_KEY ->
          key.reveal().startsWith(LOGIN) ? Shown.bearer(key) : Shown.plain(API_KEY, key);
      case GOOGLE_KEY -> Shown.plain(GOOGLE_KEY, key);
      case AZURE_KEY -> Shown.plain(AZURE_KEY, key);
    };
  }
}
