package dev.relay.launcher.config.reader;

import dev.relay.contract.Secret;
import dev.relay.launcher.config.section.AuthSection;
import dev.relay.launcher.config.state.AdminKey;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.file.FileReading;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.Section;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// Finds the key of `/admin`: the one that is configured, or else the one that is kept in the state
/// folder, where Relay makes it when it is not there. Without one it starts all the same, and
/// `/admin` is closed.
public final class AdminKeyReader {

  /// In the state folder.
  static final String FILE = "admin-key";

  private static final String KEY = "admin-key";
  private static final String PREFIX = "relay-admin-";
  private static final int BYTES = 32;
  private static final String EXPECTED =
      "one word of at least 16 characters in a file of yours with mode 0600, or no such file: then a"
          + " key is made";

  private final Problems problems;
  private final References references;
  private final Optional<StateFolder> folder;
  private final FileOwner owner;
  private final boolean makes;

  /// @param makes whether a key is made where there is none: not by who only looks
  public AdminKeyReader(
      Problems problems,
      References references,
      Optional<StateFolder> folder,
      FileOwner owner,
      boolean makes) {
    this.problems = problems;
    this.references = references;
    this.folder = folder;
    this.owner = owner;
    this.makes = makes;
  }

  /// Nothing if `/admin` is to be closed, which is a warning where a key should have been made.
  public Optional<AdminKey> read(AuthSection section) {
    Section at = section.at();
    if (at.isBlank(KEY)) {
      at.error(KEY, "nothing", "at least " + AdminKey.LENGTH + " characters, or no such key");
    }
    return section
        .adminKey()
        .map(secret -> configured(at, secret))
        .or(() -> folder.isPresent() ? kept(folder.get()) : homeless());
  }

  private static AdminKey configured(Section at, Secret secret) {
    AdminKey key = new AdminKey(secret, at.where(KEY), Optional.empty());
    if (!key.isLongEnough()) {
      at.error(KEY, "a short key", "at least " + AdminKey.LENGTH + " characters");
    }
    return key;
  }

  private Optional<AdminKey> homeless() {
    if (makes) {
      return closed("there is no folder to keep its key in", "RELAY_HOME or HOME");
    }
    return Optional.empty();
  }

  private Optional<AdminKey> kept(StateFolder home) {
    Path file = home.file(FILE);
    references.looked(file);
    if (makes && !made(home)) {
      return Optional.empty();
    }
    return switch (home.secret(FILE, owner)) {
      case FileReading.Absent() when Files.exists(file, LinkOption.NOFOLLOW_LINKS) ->
          closed(file + " leads nowhere", EXPECTED);
      case FileReading.Absent() -> Optional.empty();
      case FileReading.Refused(String reason) -> closed(file + " " + reason, EXPECTED);
      case FileReading.Text(String text) ->
          owner.exposed(file).isPresent()
              ? closed(file + " is open to other users", EXPECTED)
              : key(file, text.strip());
    };
  }

  private Optional<AdminKey> key(Path file, String text) {
    Optional<AdminKey> key =
        secret(text)
            .map(secret -> new AdminKey(secret, file.toString(), Optional.of(file)))
            .filter(AdminKey::isLongEnough);
    if (key.isPresent() && owner.open(file).isPresent()) {
      problems.warn(file + ": others may read the key of /admin (expected: mode 0600)");
    }
    return key.or(() -> closed(file + " holds no key", EXPECTED));
  }

  private boolean made(StateFolder home) {
    try {
      if (owner.isForeign(home.file(FILE), LinkOption.NOFOLLOW_LINKS)) {
        home.delete(FILE);
        problems.warn(
            home.file(FILE) + ": belonged to another user, a new key is made in its place");
      }
      home.create(FILE, AdminKeyReader::random);
      return true;
    } catch (UncheckedIOException e) {
      closed(
          "its key cannot be kept in " + home.path() + ": " + e.getCause(),
          "a folder that Relay may write to, by RELAY_HOME");
      return false;
    }
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(text).filter(it -> it.matches("[!-~]+")).map(Secret::new);
  }

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return (key + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private Optional<AdminKey> closed(String why, String expected) {
    problems.warn("/admin is closed: " + why + " (expected: " + expected + "; or auth.admin-key)");
    return Optional.empty();
  }
}
