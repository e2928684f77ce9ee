package dev.relay.launcher.config.reader;

import dev.relay.contract.Secret;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.AuthConfig.Mode;
import dev.relay.launcher.config.section.AuthSection;
import dev.relay.launcher.config.section.AuthSection.KeyEntry;
import dev.relay.launcher.config.section.Expiry;
import dev.relay.launcher.config.section.Words;
import dev.relay.launcher.config.state.AdminKey;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Section;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the section `auth:`.
public final class AuthReader {

  private final Problems problems;
  private final Instant now;
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> hashes = new HashMap<>();
  private Optional<Instant> nextExpiry = Optional.empty();

  public AuthReader(Problems problems, Instant now) {
    this.problems = problems;
    this.now = now;
  }

  /// @param admin the key of `/admin`, if there is one
  public AuthConfig read(AuthSection section, Optional<AdminKey> admin) {
    Mode mode = section.mode();
    List<AuthConfig.Key> keys = new ArrayList<>();
    for (KeyEntry entry : section.keys()) {
      key(entry).ifPresent(keys::add);
    }
    if (mode == Mode.KEYS && keys.isEmpty()) {
      problems.warn("auth.mode is keys and there is no usable key in auth.keys: nobody can call");
    }
    if (mode != Mode.KEYS && !keys.isEmpty()) {
      problems.warn("auth.keys: are not asked for unless auth.mode is keys");
    }
    admin.ifPresent(this::checkAdmin);
    return new AuthConfig(mode, keys, admin.map(AdminKey::secret).map(AuthReader::sha256));
  }

  private Optional<AuthConfig.Key> key(KeyEntry entry) {
    Section at = entry.at();
    checkName(entry);
    if (at.has("key") == at.has("key-sha256")) {
      at.error("key", at.has("key") ? "both" : "neither", "either key or key-sha256");
    }
    if (entry.name().isEmpty()) {
      return Optional.empty();
    }
    if (isOver(entry)) {
      return Optional.empty();
    }
    Optional<String> hash = entry.key().map(AuthReader::sha256).or(entry::digest);
    if (hash.isEmpty() || !at.unset().isEmpty()) {
      String reason = at.unset().isEmpty() ? "it is empty" : at.unset().getFirst().toString();
      problems.warn("auth key '" + entry.name().get() + "' is disabled: " + reason);
      return Optional.empty();
    }
    if (hashes.putIfAbsent(hash.get(), place(entry)) != null) {
      at.error("name", "the same key as another name's", "a key of its own");
    }
    return Optional.of(
        new AuthConfig.Key(entry.name().get(), hash.get(), entry.models(), entry.paths()));
  }

  /// Its words are none of a key that is missing by mistake, which no running node gives up.
  private boolean isOver(KeyEntry entry) {
    Optional<Instant> end = entry.expires().map(Expiry::at);
    boolean expired = end.filter(it -> !now.isBefore(it)).isPresent();
    if (expired) {
      problems.warn("auth key '" + entry.name().orElse("") + "' has expired and is not taken");
    } else if (entry.enabled()) {
      end.filter(it -> nextExpiry.filter(it::isAfter).isEmpty())
          .ifPresent(it -> nextExpiry = Optional.of(it));
    }
    return expired || !entry.enabled();
  }

  /// When the next key ends, if one does.
  public Optional<Instant> nextExpiry() {
    return nextExpiry;
  }

  private static String place(KeyEntry entry) {
    String key = entry.at().has("key") ? "key" : "key-sha256";
    return entry.at().path(key) + " at " + entry.at().where(key);
  }

  /// Who may ask models may not see everything.
  private void checkAdmin(AdminKey admin) {
    String twin = hashes.get(sha256(admin.secret()));
    if (twin != null) {
      problems.error(admin.where(), "auth.admin-key", "the same as " + twin, "a key of its own");
    }
  }

  private void checkName(KeyEntry entry) {
    if (entry.name().isEmpty() && entry.at().unset().isEmpty()) {
      entry.at().error("name", "no name", Words.A_NAME);
    }
    if (entry.name().filter(name -> !names.add(name)).isPresent()) {
      entry.at().error("name", "'" + entry.name().get() + "' again", "a name of its own");
    }
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
