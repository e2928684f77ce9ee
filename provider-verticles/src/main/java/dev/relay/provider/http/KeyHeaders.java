package dev.relay.provider.http;

import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.exchange.Exchange;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.KeyHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How a provider is shown whose key a request has: Relay's own, or the caller's.
public final class KeyHeaders {

  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  private static final CharSequence AZURE_KEY = HttpHeaders.createOptimized("api-key");
  private static final CharSequence GOOGLE_KEY = HttpHeaders.createOptimized("x-goog-api-key");

  /// What Anthropic calls the token of a subscription's login; keys begin with `sk-ant-api`.
  private static final String LOGIN = "sk-ant-oat";

  private record HeaderValue(CharSequence header, CharSequence value) {

    static HeaderValue bearer(Secret secret) {
      return new HeaderValue(
          HttpHeaders.AUTHORIZATION, HttpHeaders.createOptimized("Bearer " + secret.reveal()));
    }

    static HeaderValue plain(CharSequence header, Secret secret) {
      return new HeaderValue(header, HttpHeaders.createOptimized(secret.reveal()));
    }

    @Override
    public String toString() {
      return "Shown[***]";
    }
  }

  private final ProviderConfig config;
  private final List<Secret> keys;
  private final Map<KeyHeader, List<HeaderValue>> own = new EnumMap<>(KeyHeader.class);

  /// Whether an answer of this status says that the key is not good.
  public static boolean areRefused(int status) {
    return status == 401 || status == 403;
  }

  /// Logins at GitHub are shown to GitHub alone.
  public KeyHeaders(ProviderConfig config) {
    this.config = config;
    this.keys = config.type() == ProviderConfig.Type.COPILOT ? List.of() : config.keys();
    for (var header : KeyHeader.values()) {
      own.put(header, keys.stream().map(key -> headerValue(header, key)).toList());
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
  public void putOwn(int instance, MultiMap headers) {
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
    var header = config.profile().keyHeader();
    if (header != KeyHeader.BY_DIALECT) {
      return header;
    }
    return switch (dialect) {
      case OPENAI, RESPONSES -> KeyHeader.BEARER;
      case ANTHROPIC -> KeyHeader.API_KEY;
      case GEMINI -> KeyHeader.GOOGLE_KEY;
    };
  }

  private static void put(HeaderValue headerValue, MultiMap headers) {
    headers.set(headerValue.header(), headerValue.value());
  }

  /// An instance that there is no more, because a reload took its key away, has another one's.
  private HeaderValue own(KeyHeader header, int instance) {
    return own.getOrDefault(header, List.of())
        .get(Math.floorMod(Math.max(1, instance) - 1, keys.size()));
  }

  private static HeaderValue brought(KeyHeader header, Credential credential) {
    return credential.scheme() == Credential.Scheme.BEARER
        ? HeaderValue.bearer(credential.secret())
        : headerValue(header, credential.secret());
  }

  private static HeaderValue headerValue(KeyHeader header, Secret key) {
    return switch (header) {
      case BEARER, BY_DIALECT -> HeaderValue.bearer(key);
      case API_KEY ->
          key.reveal().startsWith(LOGIN)
              ? HeaderValue.bearer(key)
              : HeaderValue.plain(API_KEY, key);
      case GOOGLE_KEY -> HeaderValue.plain(GOOGLE_KEY, key);
      case AZURE_KEY -> HeaderValue.plain(AZURE_KEY, key);
    };
  }
}
