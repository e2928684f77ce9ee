package dev.relay.provider.secrets;

import dev.relay.provider.config.Authority;
import dev.relay.provider.config.ProviderConfig;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a provider is shown of ours and must not show to a client: keys, configured headers and
/// queries, the password of a proxy, and the tokens of Copilot. Belongs to one verticle instance.
public final class OwnSecrets {

  /// Names of headers and parameters that are no secret, and that errors speak of.
  private static final Set<String> KNOWN =
      Set.of(
          "accept",
          "accept-language",
          "alt",
          "anthropic-beta",
          "anthropic-version",
          "api-version",
          "content-type",
          "http-referer",
          "openai-beta",
          "openai-organization",
          "openai-project",
          "user-agent",
          "x-title");

  private final SecretMask configured;
  private final boolean tokens;
  private String token = "";
  private SecretMask withToken = SecretMask.NONE;

  public OwnSecrets(ProviderConfig config) {
    var secrets = new ArrayList<String>();
    config.keys().forEach(key -> secrets.add(key.reveal()));
    add(config.additions().headers(), secrets);
    add(config.additions().query(), secrets);
    var query = config.connection().baseUrl().getRawQuery();
    if (query != null) {
      for (var pair : query.split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          add(
              Map.of(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1))),
              secrets);
        }
      }
    }
    config
        .connection()
        .proxy()
        .flatMap(Authority::of)
        .map(proxy -> proxy.user().substring(proxy.user().indexOf(':') + 1))
        .filter(password -> !password.isEmpty())
        .ifPresent(password -> {
          secrets.add(password);
          secrets.add(decoded(password));
        });
    this.configured = SecretMask.of(secrets);
    this.tokens = config.type() == ProviderConfig.Type.COPILOT;
  }

  private static void add(Map<String, String> configured, List<String> secrets) {
    configured.forEach((name, value) -> {
      if (!KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
        int space = value.lastIndexOf(' ');
        var bare = value.substring(space + 1);
        secrets.add(bare);
        if (value.regionMatches(true, 0, "basic ", 0, "basic ".length())) {
          addPassword(bare, secrets);
        }
      }
    });
  }

  private static void addPassword(String basic, List<String> secrets) {
    try {
      var user = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
      secrets.add(user.substring(user.indexOf(':') + 1));
    } catch (IllegalArgumentException _) {
      // No Base64: it is looked for as it is.
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /// Those of the request that `response` answers.
  public SecretMask of(HttpClientResponse response) {
    if (!tokens) {
      return configured;
    }
    var shown = response.request().headers().get(HttpHeaders.AUTHORIZATION);
    if (shown != null && !shown.equals(token)) {
      token = shown;
      withToken = configured.with(shown.substring(shown.lastIndexOf(' ') + 1));
    }
    return shown == null ? configured : withToken;
  }
}
