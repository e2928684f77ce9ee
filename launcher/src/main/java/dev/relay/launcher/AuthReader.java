package dev.relay.launcher;

import dev.relay.contract.Secret;
import dev.relay.gateway.AuthConfig;
import dev.relay.gateway.AuthConfig.Mode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the section `auth:`.
final class AuthReader {

  static final Scalar<String> NAME =
      Scalar.text(
          "text without control characters",
          Pattern.compile("[^\\p{Cc}\\p{Cf}]+").asMatchPredicate());
  private static final Scalar<Mode> MODE = Scalar.choice(Mode.class);
  private static final Scalar<String> SHA256 =
      Scalar.HIDDEN.as(
          "a SHA-256 in 64 hexadecimal digits",
          text ->
              Optional.of(text.toLowerCase(Locale.ROOT)).filter(t -> t.matches("[0-9a-f]{64}")));

  private final Problems problems;
  private final Set<String> names = new HashSet<>();
  private final Set<String> hashes = new HashSet<>();

  AuthReader(Problems problems) {
    this.problems = problems;
  }

  AuthConfig read(Section section) {
    Mode mode = section.read("mode", MODE).orElse(AuthConfig.DEFAULT.mode());
    List<AuthConfig.Key> keys = new ArrayList<>();
    for (Section entry : section.sections("keys")) {
      key(entry).ifPresent(keys::add);
    }
    Later.auth(section, problems);
    if (mode == Mode.KEYS && keys.isEmpty()) {
      problems.warn("auth.mode is keys and there is no usable key in auth.keys: nobody can call");
    }
    if (mode != Mode.KEYS && !keys.isEmpty()) {
      problems.warn("auth.keys: are not asked for unless auth.mode is keys");
    }
    return new AuthConfig(mode, keys);
  }

  private Optional<AuthConfig.Key> key(Section entry) {
    Optional<String> name = name(entry);
    List<String> models = entry.list("models", NAME);
    Optional<String> hash = hash(entry);
    Later.caller(entry, problems);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (hash.isEmpty() || !entry.unset().isEmpty()) {
      String reason = entry.unset().isEmpty() ? "it is empty" : entry.unset().getFirst().toString();
      problems.warn("auth key '" + name.get() + "' is disabled: " + reason);
      return Optional.empty();
    }
    if (!hashes.add(hash.get())) {
      entry.error("name", "the same key as another name's", "a key of its own");
    }
    return Optional.of(
        new AuthConfig.Key(name.get(), hash.get(), entry.has("models") ? models : List.of("*")));
  }

  private Optional<String> name(Section entry) {
    Optional<String> name = entry.read("name", NAME);
    if (name.isEmpty() && entry.unset().isEmpty()) {
      entry.error("name", "no name", NAME.expected());
    }
    if (name.isPresent() && !names.add(name.get())) {
      entry.error("name", "'" + name.get() + "' again", "a name of its own");
    }
    return name;
  }

  private static Optional<String> hash(Section entry) {
    if (entry.has("key") == entry.has("key-sha256")) {
      entry.error("key", entry.has("key") ? "both" : "neither", "either key or key-sha256");
    }
    Optional<String> hash = entry.read("key-sha256", SHA256);
    return entry.read("key", Scalar.SECRET).map(AuthReader::sha256).or(() -> hash);
  }

  private static String sha256(Secret key) {
    try {
      byte[] bytes = key.reveal().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
