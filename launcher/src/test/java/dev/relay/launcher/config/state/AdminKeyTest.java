package dev.relay.launcher.config.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.config.ReloadGuard;
import dev.relay.launcher.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the key of `/admin` comes from, and what becomes of `/admin` where it comes from nowhere.
class AdminKeyTest {

  private static final String CANARY = "canary-0123456789";
  private static final int AT_ONCE = 24;

  @TempDir Path folder;

  @Test
  void a_key_that_is_configured_is_known_by_its_digest_and_none_is_made() {
    var settings = home("auth: {admin-key: %s}".formatted(CANARY)).loadToStart();

    assertThat(settings.auth().adminSha256()).hasValue(sha256(CANARY));
    assertThat(settings.reading().adminKey()).isEmpty();
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.toString()).doesNotContain(CANARY);
    assertThat(file()).doesNotExist();
  }

  @Test
  void without_one_it_is_made_once_for_its_owner_alone() throws IOException {
    var first = home("").loadToStart();
    var made = Files.readString(file());

    assertThat(made).matches("relay-admin-[A-Za-z0-9_-]{43}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state())))
        .isEqualTo("rwx------");
    assertThat(first.auth().adminSha256()).hasValue(sha256(made.strip()));
    assertThat(first.reading().adminKey()).hasValue(file());
    assertThat(first.reading().files()).contains(file());
    assertThat(first.warnings()).isEmpty();
    assertThat(first.toString()).doesNotContain(made.strip());

    assertThat(home("").loadToStart()).isEqualTo(first);
    assertThat(Files.readString(file())).isEqualTo(made);
    assertThat(names()).containsExactly("admin-key");
  }

  @Test
  void two_homes_have_two_keys() {
    var other = Given.nothing().env("RELAY_HOME", folder.resolve("other").toString());

    assertThat(home("").loadToStart().auth().adminSha256())
        .isNotEqualTo(other.loadToStart().auth().adminSha256());
  }

  @Test
  void who_only_looks_makes_none_and_sees_the_one_that_is_there() {
    assertThat(home("").load().auth().adminSha256()).isEmpty();
    assertThat(home("").warnings()).isEmpty();
    assertThat(state()).doesNotExist();

    var made = home("").loadToStart();

    assertThat(home("").load()).isEqualTo(made);
  }

  @Test
  void many_that_start_at_once_end_with_one() {
    var go = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var starting =
          IntStream.range(0, AT_ONCE)
              .mapToObj(_ -> CompletableFuture.supplyAsync(() -> startAfter(go), threads))
              .toList();
      go.countDown();

      var keys = starting.stream().map(it -> it.join().auth().adminSha256()).toList();
      assertThat(keys)
          .containsOnly(home("").load().auth().adminSha256())
          .allMatch(Optional::isPresent);
    }
    assertThat(names()).containsExactly("admin-key");
  }

  private Settings startAfter(CountDownLatch go) {
    try {
      go.await();
      return home("").loadToStart();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "/proc/relay", "file/deeper"})
  void where_nothing_can_be_kept_admin_is_closed_and_one_warning_says_what_to_do(String home)
      throws IOException {
    Files.writeString(folder.resolve("file"), "");
    var given = Given.nothing().env("RELAY_HOME", folder.resolve(home).toString());

    var settings = given.loadToStart();

    assertThat(settings.auth().adminSha256()).isEmpty();
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith("/admin is closed: its key cannot be kept in " + folder.resolve(home))
        .endsWith("(expected: a folder that Relay may write to, by RELAY_HOME; or auth.admin-key)");
  }

  @Test
  void without_a_home_admin_is_closed() {
    assertThat(Given.nothing().loadToStart().auth().adminSha256()).isEmpty();
    assertThat(Given.nothing().loadToStart().warnings())
        .containsExactly(
            "/admin is closed: there is no folder to keep its key in (expected: RELAY_HOME or HOME;"
                + " or auth.admin-key)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "too-short", "two words of enough length"})
  void a_file_that_holds_no_key_closes_admin_and_is_left_as_it_is(String text) throws IOException {
    Files.createDirectory(state());
    Files.writeString(file(), text);

    var settings = home("").loadToStart();

    assertThat(settings.auth().adminSha256()).isEmpty();
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith("/admin is closed: " + file() + " holds no key")
        .doesNotContain("too-short", "two words");
    assertThat(file()).hasContent(text);
  }

  @ParameterizedTest
  @CsvSource({"rw-r--r--, 1", "rw-r-----, 1", "rw-------, 0", "r--------, 0"})
  void a_file_that_others_may_read_is_told(String mode, int warnings) throws IOException {
    home("").loadToStart();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));

    var settings = home("").loadToStart();

    assertThat(settings.auth().adminSha256()).isPresent();
    assertThat(settings.warnings())
        .hasSize(warnings)
        .allMatch(it -> it.startsWith(file() + ": others may read the key of /admin"));
  }

  @Test
  void a_key_that_is_put_there_by_hand_is_taken() throws IOException {
    Files.createDirectory(state());
    Files.writeString(file(), CANARY);

    assertThat(home("").loadToStart().auth().adminSha256()).hasValue(sha256(CANARY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth: {admin-key: ''}              | nothing",
        "auth: {admin-key: ' '}             | nothing",
        "auth: {admin-key: canary-01234567} | a short key",
        "auth: {admin-key: canary 01234567} | a value that does not fit",
        "auth: {admin-key: [canary]}        | a list",
      })
  void a_key_that_is_none_is_an_error(String text, String came) {
    assertThat(Given.yaml(text).errors())
        .singleElement()
        .asString()
        .startsWith("relay.yaml:1: auth.admin-key: " + came + " (expected: ")
        .doesNotContain("canary");
  }

  @Test
  void a_reference_that_leads_nowhere_is_told_and_the_made_one_holds() {
    var settings = home("auth: {admin-key: \"${env:NOPE}\"}").loadToStart();

    assertThat(settings.reading().adminKey()).hasValue(file());
    assertThat(settings.warnings())
        .containsExactly(
            "relay.yaml:1: auth.admin-key: ${env:NOPE} is not set, the default is used");
  }

  @Test
  void a_running_node_does_not_take_a_reference_that_leads_nowhere_now() {
    var given = home("auth: {admin-key: \"${env:ADMIN}\"}");
    var now = given.env("ADMIN", CANARY).loadToStart();

    assertThat(ReloadGuard.between(now, given.loadToStart()))
        .singleElement()
        .asString()
        .startsWith("auth.admin-key: leads nowhere now");
    assertThat(ReloadGuard.between(now, home("log: {}").loadToStart())).isEmpty();
    assertThat(ReloadGuard.between(home("").loadToStart(), given.loadToStart())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"key: canary-0123456789", "key-sha256: SHA"})
  void it_is_nobody_elses_key(String key) {
    var text =
        "auth:\n  admin-key: %s\n  keys:\n    - {name: a, key: other}\n    - {name: b, %s}"
            .formatted(CANARY, key.replace("SHA", sha256(CANARY)));

    assertThat(Given.yaml(text).errors())
        .containsExactly(
            "relay.yaml:2: auth.admin-key: the same as auth.keys[1].%s at relay.yaml:5 (expected: a key of its own)"
                .formatted(key.replaceAll(":.*", "")));
  }

  @Test
  void nor_is_the_one_that_is_kept() throws IOException {
    home("").loadToStart();
    var key = Files.readString(file()).strip();

    assertThat(home("auth: {mode: keys, keys: [{name: a, key: %s}]}".formatted(key)).errors())
        .containsExactly(
            file()
                + ": auth.admin-key: the same as auth.keys[0].key at relay.yaml:1 (expected: a key"
                + " of its own)");
  }

  @Test
  void a_node_that_nobody_asks_for_admin_makes_none() {
    var text =
        "cluster: {enabled: true, secret: the-secret-of-this}\nroles: [dispatch, provider]\n";

    assertThat(home(text).loadToStart().warnings()).isEmpty();
    assertThat(file()).doesNotExist();

    home(text + "server: {management-port: 0}").loadToStart();
    assertThat(file()).exists();
  }

  private Given home(String text) {
    return Given.yaml(text).env("RELAY_HOME", state().toString());
  }

  private Path state() {
    return folder.resolve("state");
  }

  private Path file() {
    return state().resolve("admin-key");
  }

  private List<String> names() {
    try (Stream<Path> all = Files.list(state())) {
      return all.map(it -> it.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
