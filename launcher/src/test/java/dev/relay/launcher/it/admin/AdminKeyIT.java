package dev.relay.launcher.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.launcher.it.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key of `/admin` of nodes that run: made, kept, changed and never shown.
class AdminKeyIT {

  private static final String FIRST = "the-first-admin-key";
  private static final String SECOND = "the-second-admin-key";

  @TempDir Path folder;

  @Test
  void a_node_says_where_the_made_key_is_and_the_next_start_has_the_same() throws IOException {
    String made;
    try (var relay = RelayProcess.started(folder, "")) {
      made = Files.readString(folder.resolve("admin-key")).strip();
      assertThat(relay.output())
          .contains("the key of /admin is in " + folder.resolve("admin-key"))
          .doesNotContain(made);
      assertThat(status(relay.port(), made)).isEqualTo(200);
      assertThat(relay.terminate()).isZero();
    }
    try (var relay = RelayProcess.started(folder, "")) {
      assertThat(status(relay.port(), made)).isEqualTo(200);
      assertThat(relay.output()).doesNotContain(made);
    }
  }

  @Test
  void nodes_that_start_at_once_in_one_folder_have_one_key() throws IOException {
    var folders = List.of(folder("a"), folder("b"), folder("c"));
    var home = folder.resolve("home");
    var nodes = folders.stream().map(it -> RelayProcess.launchedAt(home, it, "")).toList();
    try {
      nodes.forEach(RelayProcess::awaitStart);
      var made = Files.readString(home.resolve("admin-key")).strip();

      assertThat(nodes).allMatch(node -> status(node.port(), made) == 200);
    } finally {
      nodes.forEach(RelayProcess::close);
    }
  }

  @Test
  void a_node_starts_where_no_key_can_be_kept_and_says_once_that_admin_is_closed()
      throws IOException {
    var home = Files.writeString(folder.resolve("file"), "no folder");

    try (var relay = RelayProcess.launchedAt(home, folder, "")) {
      relay.awaitStart();

      assertThat(status(relay.port(), "any")).isEqualTo(401);
      assertThat(relay.output().lines().filter(it -> it.contains("/admin is closed")))
          .singleElement()
          .asString()
          .contains("WARN", "/admin is closed: its key cannot be kept in " + home)
          .contains("RELAY_HOME", "auth.admin-key");
    }
  }

  @Test
  void a_file_that_others_may_read_is_told() throws IOException {
    Files.writeString(folder.resolve("admin-key"), FIRST);
    folder.resolve("admin-key").toFile().setReadable(true, false);

    try (var relay = RelayProcess.started(folder, "")) {
      assertThat(relay.output())
          .contains("others may read the key of /admin")
          .doesNotContain(FIRST);
      assertThat(status(relay.port(), FIRST)).isEqualTo(200);
    }
  }

  @Test
  void refused_requests_are_one_line_a_minute_and_no_key() {
    try (var relay = RelayProcess.started(folder, "auth: {admin-key: " + FIRST + "}")) {
      IntStream.range(0, 200).forEach(i -> status(relay.port(), "guess-" + i));
      relay.awaitOutput("/admin: refused 1 request without its key");

      assertThat(relay.terminate()).isZero();
      assertThat(relay.output().lines().filter(it -> it.contains("refused"))).hasSize(1);
      assertThat(relay.output()).doesNotContain("guess-", FIRST);
    }
  }

  @Test
  void a_changed_key_holds_from_the_next_request_on_without_a_start() throws IOException {
    for (var server : List.of("server: {}\n", "server: {management-port: 0}\n")) {
      var file = Files.writeString(folder.resolve("relay.yaml"), server + auth(FIRST));
      try (var relay = WatchedRelay.of(file)) {
        int management = relay.node().managementPort();
        int port = management == 0 ? relay.node().port() : management;
        assertThat(status(port, FIRST)).isEqualTo(200);
        assertThat(status(port, SECOND)).isEqualTo(401);

        try (var wire = new Wire(port)) {
          assertThat(status(wire, FIRST)).isEqualTo(200);
          Files.writeString(file, server + auth(SECOND));
          await("the second key opens", () -> status(port, SECOND) == 200);
          assertThat(status(wire, FIRST)).isEqualTo(401);
          assertThat(status(wire, SECOND)).isEqualTo(200);
        }

        Files.writeString(file, server + auth("short"));
        await("the mistake is told", () -> relay.get("/health/ready").body().contains("a short"));
        assertThat(status(port, SECOND)).isEqualTo(200);

        Files.writeString(file, server);
        await("the made key opens", () -> status(port, made()) == 200);
        assertThat(status(port, SECOND)).isEqualTo(401);
      }
    }
  }

  @Test
  void a_made_key_that_is_deleted_is_made_anew() throws IOException {
    var file = Files.writeString(folder.resolve("relay.yaml"), "");
    try (var relay = WatchedRelay.of(file)) {
      var before = made();
      assertThat(status(relay.node().port(), before)).isEqualTo(200);

      Files.delete(folder.resolve("state/admin-key"));

      await("the old key is refused", () -> status(relay.node().port(), before) == 401);
      await("the new one opens", () -> status(relay.node().port(), made()) == 200);
    }
  }

  private static String auth(String key) {
    return "auth: {admin-key: " + key + "}\n";
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  /// Empty while there is none.
  private String made() {
    try {
      var file = folder.resolve("state/admin-key");
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int status(int port, String key) {
    try (var wire = new Wire(port)) {
      return status(wire, key);
    }
  }

  private static int status(Wire wire, String key) {
    return wire.send(
            "GET /admin/routes HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                + key
                + "\r\n\r\n")
        .reply()
        .status();
  }

  private static void await(String what, BooleanSupplier claim) {
    Await.until(WatchedRelay.SOON, what, claim);
  }
}
