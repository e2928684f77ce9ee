package dev.relay.gateway.pipeline;

import dev.relay.contract.Caller;
import dev.relay.contract.exchange.Target;
import dev.relay.gateway.request.PassthroughTarget;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A file that is sent to Google in several requests: the answer to the first one names an address
/// for the others, and whoever has it may go on without a key.
///
/// Clients are told an address of Relay instead, which names the instance that began the upload and
/// proves who did. Nothing in it chooses a host: what is sent there goes to that provider. The
/// proof holds for this node and this run of it; elsewhere a client needs its key.
final class UploadSession {

  /// What names the address in the provider's answer.
  static final List<String> HEADERS =
      List.of("x-goog-upload-url", "x-goog-upload-control-url", "location");

  private static final String PROOF = "relay-upload=";
  private static final String ID = "upload_id=";
  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([0-9]{1,12})\\.([A-Za-z0-9_-]+)");
  private static final Duration LASTS = Duration.ofDays(7);
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final byte[] SECRET = secret();

  private UploadSession() {}

  /// Where the client that sent `request` goes on with an upload that `by` wants to have at `url`;
  /// empty if that is no address of an upload.
  static Optional<String> address(HttpServerRequest request, Caller caller, Target by, String url) {
    int at = url.indexOf("/upload/");
    if (at < 0 || !url.contains(ID)) {
      return Optional.empty();
    }
    return PassthroughTarget.of(url.substring(at))
        .map(target -> {
          long until = System.currentTimeMillis() / 1000 + LASTS.toSeconds();
          var path = "/" + word(by) + target.path();
          return origin(request)
              + path
              + "?"
              + target.query()
              + "&"
              + PROOF
              + encoded(caller.name().getBytes(StandardCharsets.UTF_8))
              + "."
              + until
              + "."
              + encoded(proof(path, target.query(), caller.name(), until));
        });
  }

  /// Who began the upload that `request` goes on with, if it proves that.
  static Optional<String> caller(HttpServerRequest request) {
    var query = request.query();
    int at = query == null ? -1 : query.lastIndexOf("&" + PROOF);
    if (query == null || at < 0 || !query.contains(ID)) {
      return Optional.empty();
    }
    var value = VALUE.matcher(query.substring(at + 1 + PROOF.length()));
    if (!value.matches()) {
      return Optional.empty();
    }
    try {
      var name = new String(Base64.getUrlDecoder().decode(value.group(1)), StandardCharsets.UTF_8);
      long until = Long.parseLong(value.group(2));
      var proof = proof(String.valueOf(request.path()), query.substring(0, at), name, until);
      return until > System.currentTimeMillis() / 1000
              && MessageDigest.isEqual(proof, Base64.getUrlDecoder().decode(value.group(3)))
          ? Optional.of(name)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static byte[] secret() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static String word(Target by) {
    return by.instance() == Target.ANY_INSTANCE
        ? by.provider()
        : by.provider() + "." + by.instance();
  }

  private static String origin(HttpServerRequest request) {
    var host = request.getHeader(HttpHeaders.HOST);
    var told = request.getHeader("x-forwarded-proto");
    var scheme = told != null && SCHEMES.contains(told) ? told : request.isSSL() ? "https" : "http";
    return host == null || host.isEmpty() ? "" : scheme + "://" + host;
  }

  private static byte[] proof(String path, String query, String caller, long until) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
      var said = String.join("\n", path, query, caller, Long.toString(until));
      return mac.doFinal(said.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
