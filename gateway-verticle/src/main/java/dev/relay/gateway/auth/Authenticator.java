package dev.relay.gateway.auth;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Credential.Scheme;
import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.AuthConfig.PassthroughScope;
import dev.relay.gateway.config.Glob;
import dev.relay.gateway.request.ForwardedHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides who a request comes from, by its headers alone. Belongs to one context.
///
/// Keys are known by their SHA-256 only: the digest of what is presented finds a candidate, and the
/// whole digests are compared in constant time.
public final class Authenticator {

  /// A configured key.
  private static final class Known {

    private final String name;
    private final byte[] digest;
    private final List<Glob> models;
    private final PassthroughScope paths;

    Known(AuthConfig.Key key) {
      this.name = key.name();
      this.digest = HexFormat.of().parseHex(key.sha256());
      this.paths = key.paths();
      this.models = key.models().stream().map(Glob::new).toList();
    }
  }

  private static final String RELAY_KEY = "x-relay-key";
  private static final String API_KEY = "x-api-key";
  private static final String AZURE_KEY = "api-key";
  private static final String GOOGLE_KEY = "x-goog-api-key";
  private static final String BEARER = "Bearer ";
  private static final String QUERY_KEY = "key=";
  private static final List<Glob> ALL_MODELS = List.of(Glob.ALL);

  private final AuthConfig.Mode mode;
  private final Map<Long, Known> known = new HashMap<>();
  private final AdminKey admin;
  private final MessageDigest sha256;

  public Authenticator(AuthConfig config) {
    this.mode = config.mode();
    this.admin = new AdminKey(config.adminSha256());
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (var key : config.keys()) {
      var entry = new Known(key);
      known.put(prefix(entry.digest), entry);
    }
  }

  /// Whether who is let in is known, and not only what they showed.
  public boolean knows() {
    return mode == AuthConfig.Mode.KEYS;
  }

  /// @param clientDialect what the client speaks: its own place for a credential comes before the
  ///   others
  public Identity admit(HttpServerRequest request, Dialect clientDialect) {
    return admit(
        request.headers(), clientDialect, clientDialect == Dialect.GEMINI ? inQuery(request) : "");
  }

  /// @param inQuery what stands as `key` in the query of one of Google's paths
  Identity admit(MultiMap headers, Dialect clientDialect, String inQuery) {
    var brought = brought(headers, inQuery);
    if (brought.size() > 1) {
      brought.sort(Comparator.comparing(each -> each.scheme() != usual(clientDialect)));
    }
    return switch (mode) {
      case OPEN -> open(headers, brought);
      case KEYS -> byKey(headers, brought);
      case PASSTHROUGH -> passthrough(brought);
    };
  }

  /// The caller of this name without anything of its own, as long as it may call.
  public Optional<Identity.Authenticated> known(String name) {
    return switch (mode) {
      case OPEN, PASSTHROUGH ->
          Optional.of(
              new Identity.Authenticated(
                  new Caller(name), Optional.empty(), ALL_MODELS, PassthroughScope.STATELESS));
      case KEYS ->
          known.values().stream()
              .filter(key -> key.name.equals(name))
              .findFirst()
              .map(key ->
                  new Identity.Authenticated(
                      new Caller(name), Optional.empty(), key.models, key.paths));
    };
  }

  /// Whether any credential is shown.
  public static boolean bringsAny(MultiMap headers) {
    return !relayKey(headers).isEmpty() || !brought(headers, "").isEmpty();
  }

  /// The value of `key` in the query, which nobody else may look at: what cannot be decoded is told
  /// with the whole query.
  private static String inQuery(HttpServerRequest request) {
    var query = request.query();
    if (query == null) {
      return "";
    }
    for (var pair : query.split("&", -1)) {
      if (pair.startsWith(QUERY_KEY)) {
        return plain(decoded(pair.substring(QUERY_KEY.length())));
      }
    }
    return "";
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private Identity open(MultiMap headers, List<Credential> brought) {
    var relayKey = relayKey(headers);
    var shown = relayKey.isEmpty() ? first(brought) : relayKey;
    var caller = shown.isEmpty() ? Caller.ANONYMOUS : callerOf(shown);
    return new Identity.Authenticated(
        caller, own(brought, ""), ALL_MODELS, PassthroughScope.STATELESS);
  }

  private Identity byKey(MultiMap headers, List<Credential> brought) {
    var presented = new ArrayList<String>(1);
    if (relayKey(headers).isEmpty()) {
      brought.forEach(each -> presented.add(each.secret().reveal()));
    } else {
      presented.add(relayKey(headers));
    }
    for (var candidate : presented) {
      var key = find(candidate);
      if (key != null) {
        return new Identity.Authenticated(
            new Caller(key.name), own(brought, candidate), key.models, key.paths);
      }
    }
    return denied(
        presented.isEmpty()
            ? "no API key came (expected: a key of this gateway as 'Authorization: Bearer', x-api-key,"
                + " api-key, x-goog-api-key or x-relay-key)"
            : "the API key is not known here (expected: a key of this gateway)");
  }

  /// What the caller brought for the provider: never a key of Relay, this one or another, nor that
  /// of `/admin`.
  ///
  /// @param used that let the caller in
  private Optional<Credential> own(List<Credential> brought, String used) {
    for (var each : brought) {
      var value = each.secret().reveal();
      if (!value.equals(used) && find(value) == null && !admin.fits(value)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private Identity passthrough(List<Credential> brought) {
    return own(brought, "")
        .<Identity>map(credential ->
            new Identity.Authenticated(
                callerOf(credential.secret().reveal()),
                Optional.of(credential),
                ALL_MODELS,
                PassthroughScope.STATELESS))
        .orElseGet(() ->
            denied(
                "no API key came (expected: your own key of the provider as 'Authorization: Bearer',"
                    + " x-api-key, api-key or x-goog-api-key)"));
  }

  private static Scheme usual(Dialect clientDialect) {
    return switch (clientDialect) {
      case OPENAI, RESPONSES -> Scheme.BEARER;
      case ANTHROPIC -> Scheme.API_KEY;
      case GEMINI -> Scheme.GOOGLE_KEY;
    };
  }

  private static String first(List<Credential> brought) {
    return brought.isEmpty() ? "" : brought.getFirst().secret().reveal();
  }

  private static Identity denied(String message) {
    return new Identity.Rejected(new Failure.Unauthorized(message));
  }

  /// Leaves the other places to the provider.
  public static String relayKey(MultiMap headers) {
    var key = headers.get(RELAY_KEY);
    return key == null ? "" : key;
  }

  /// What may be a key of Relay or a credential for a provider, in the order in which it is tried.
  private static List<Credential> brought(MultiMap headers, String inQuery) {
    var found = new ArrayList<Credential>(1);
    add(found, Scheme.BEARER, bearer(headers));
    add(found, Scheme.API_KEY, plain(headers.get(API_KEY)));
    add(found, Scheme.API_KEY, plain(headers.get(AZURE_KEY)));
    add(found, Scheme.GOOGLE_KEY, plain(headers.get(GOOGLE_KEY)));
    add(found, Scheme.GOOGLE_KEY, inQuery);
    return found;
  }

  private static void add(List<Credential> found, Scheme scheme, String value) {
    if (!value.isEmpty()) {
      found.add(new Credential(scheme, new Secret(value)));
    }
  }

  private static String plain(@Nullable String value) {
    return value == null || ForwardedHeaders.hasControls(value) ? "" : value;
  }

  public static String bearer(MultiMap headers) {
    var value = headers.get(HttpHeaders.AUTHORIZATION);
    return value != null
            && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && !ForwardedHeaders.hasControls(value)
        ? value.substring(BEARER.length()).strip()
        : "";
  }

  private @Nullable Known find(String key) {
    if (known.isEmpty()) {
      return null;
    }
    var digest = digest(key);
    var candidate = known.get(prefix(digest));
    return candidate != null && MessageDigest.isEqual(candidate.digest, digest) ? candidate : null;
  }

  private Caller callerOf(String credential) {
    return new Caller(HexFormat.of().formatHex(digest(credential)));
  }

  private byte[] digest(String text) {
    return sha256.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long prefix(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }
}
