package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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
final class Doorkeeper {

  /// A configured key.
  private static final class Known {

    private final String name;
    private final byte[] digest;
    private final List<Glob> models;

    Known(AuthConfig.Key key) {
      this.name = key.name();
      this.digest = HexFormat.of().parseHex(key.sha256());
      this.models = key.models().stream().map(Glob::new).toList();
    }
  }

  private static final String RELAY_KEY = "x-relay-key";
  private static final String API_KEY = "x-api-key";
  private static final String GOOGLE_KEY = "x-goog-api-key";
  private static final String BEARER = "Bearer ";
  private static final List<Glob> ALL_MODELS = List.of(Glob.ALL);

  private final AuthConfig.Mode mode;
  private final Map<Long, Known> known = new HashMap<>();
  private final MessageDigest sha256;

  Doorkeeper(AuthConfig config) {
    this.mode = config.mode();
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

  Admission admit(MultiMap headers) {
    return switch (mode) {
      case OPEN -> open(headers);
      case KEYS -> byKey(headers);
      case PASSTHROUGH -> passthrough(headers);
    };
  }

  private Admission open(MultiMap headers) {
    var presented = presented(headers);
    var caller = presented.isEmpty() ? Caller.ANONYMOUS : callerOf(presented.getFirst());
    return new Admission.Granted(caller, secret(bearer(headers)), ALL_MODELS);
  }

  private Admission byKey(MultiMap headers) {
    var presented = presented(headers);
    for (var candidate : presented) {
      var key = find(candidate);
      if (key != null) {
        var own = own(bearer(headers), candidate);
        return new Admission.Granted(new Caller(key.name), own, key.models);
      }
    }
    return denied(
        presented.isEmpty()
            ? "no API key came (expected: a key of this gateway as 'Authorization: Bearer', x-api-key,"
                + " x-goog-api-key or x-relay-key)"
            : "the API key is not known here (expected: a key of this gateway)");
  }

  /// What the caller brought for the provider: never a key of Relay, this one or another.
  private Optional<Secret> own(String bearer, String relayKey) {
    return bearer.equals(relayKey) || find(bearer) != null ? Optional.empty() : secret(bearer);
  }

  private Admission passthrough(MultiMap headers) {
    var credential = bearer(headers);
    return credential.isEmpty()
        ? denied(
            "no API key came (expected: your own key of the provider as 'Authorization: Bearer')")
        : new Admission.Granted(callerOf(credential), secret(credential), ALL_MODELS);
  }

  private static Admission denied(String message) {
    return new Admission.Denied(new Failure.Unauthorized(message));
  }

  /// What may be a key of Relay, in the order in which it is tried; x-relay-key leaves the other
  /// places to the provider.
  private static List<String> presented(MultiMap headers) {
    var relayKey = headers.get(RELAY_KEY);
    if (relayKey != null && !relayKey.isEmpty()) {
      return List.of(relayKey);
    }
    var found = new ArrayList<String>(1);
    var bearer = bearer(headers);
    if (!bearer.isEmpty()) {
      found.add(bearer);
    }
    for (var name : List.of(API_KEY, GOOGLE_KEY)) {
      var value = headers.get(name);
      if (value != null && !value.isEmpty()) {
        found.add(value);
      }
    }
    return found;
  }

  private static String bearer(MultiMap headers) {
    var value = headers.get(HttpHeaders.AUTHORIZATION);
    return value != null
            && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && !ForwardedHeaders.hasControls(value)
        ? value.substring(BEARER.length()).strip()
        : "";
  }

  private static Optional<Secret> secret(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(new Secret(value));
  }

  private @Nullable Known find(String key) {
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
