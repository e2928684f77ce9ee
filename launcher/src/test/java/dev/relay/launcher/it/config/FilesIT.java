package dev.relay.launcher.it.config;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FileModes;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that somebody else may have put there decide nothing, and none is waited for.
class FilesIT {

  private static final String KEY = "an-admin-key-of-somebody";

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/relay.yaml", ".env"})
  void a_file_of_another_user_in_the_working_directory_is_not_read(String name) throws Exception {
    assumeTrue(FileModes.isRoot());
    try (var theirs = upstream("theirs");
        var ours = upstream("ours")) {
      var file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      var yaml = "providers: [{name: openai, base-url: \"" + theirs.url() + "/v1\", api-key: k}]";
      var env = "OPENAI_API_KEY=k\nOPENAI_BASE_URL=" + theirs.url() + "\nRELAY_AUTH_MODE=keys\n";
      Files.writeString(file, name.equals(".env") ? env : yaml);
      FileModes.foreign(file);

      try (var relay =
          RelayProcess.startedIn(
              folder, home, List.of("OPENAI_API_KEY=k", "OPENAI_BASE_URL=" + ours.url()))) {
        assertThat(relay.output()).contains(name + ": belongs to another user");
        assertThat(chat(relay.port())).contains("ours");
        assertThat(theirs.connections()).isZero();
      }
    }
  }

  @Test
  void a_link_of_another_user_to_a_file_of_ours_is_not_followed() throws Exception {
    assumeTrue(FileModes.isRoot());
    Files.writeString(folder.resolve("other.yaml"), "auth: {mode: keys}");
    FileModes.foreign(
        Files.createSymbolicLink(folder.resolve("relay.yaml"), Path.of("other.yaml")));

    try (var relay = RelayProcess.startedIn(folder, home, List.of())) {
      assertThat(relay.output()).contains("relay.yaml: belongs to another user");
      assertThat(chat(relay.port())).contains("simulated");
    }
  }

  @Test
  void a_file_of_another_user_that_is_named_is_read() throws Exception {
    assumeTrue(FileModes.isRoot());
    var file = Files.writeString(folder.resolve("mine.yaml"), "auth: {mode: keys}");
    FileModes.foreign(file);

    try (var relay = RelayProcess.startedIn(folder, home, List.of(), "--config", file.toString())) {
      assertThat(chat(relay.port())).contains("API key");
    }
  }

  @Test
  void with_a_named_file_only_the_dotenv_beside_it_counts_and_the_other_is_told() throws Exception {
    var other = Files.createDirectory(folder.resolve("other"));
    var file = Files.writeString(other.resolve("mine.yaml"), "auth: {mode: keys}");
    Files.writeString(other.resolve(".env"), "export RELAY_AUTH_ADMIN_KEY='" + KEY + "' # ours\n");
    Files.writeString(folder.resolve(".env"), "RELAY_AUTH_MODE=open\n");

    try (var relay = RelayProcess.startedIn(folder, home, List.of(), "--config", file.toString())) {
      assertThat(relay.output()).contains(".env: that of the working directory is not read");
      assertThat(chat(relay.port())).contains("API key");
      assertThat(admin(relay.port(), KEY)).isEqualTo(200);
    }
  }

  @Test
  void no_pipe_is_waited_for() throws Exception {
    for (var name : List.of(".env", "home/admin-key", "home/copilot.json", "key")) {
      FileModes.pipe(folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("relay.yaml"),
        "providers: [{name: c, type: copilot, consent: true}, {name: a, api-key: \"${file:key}\"}]");

    try (var relay = RelayProcess.startedIn(folder, home, List.of())) {
      assertThat(health(relay.port())).isEqualTo(200);
      assertThat(relay.output())
          .contains(".env: is a pipe", "admin-key is a pipe", "copilot.json is a pipe")
          .contains("${file:key} is a pipe");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay.yaml", "tls", "home/models.yaml"})
  void without_what_decides_who_may_call_and_how_it_does_not_start(String name) throws Exception {
    FileModes.pipe(folder.resolve(name));
    if (!name.equals("relay.yaml")) {
      Files.writeString(
          folder.resolve("relay.yaml"),
          name.equals("tls") ? "server: {tls: {cert: tls, key: tls}}" : "auth: {mode: keys}");
    }

    try (var relay = RelayProcess.launchedIn(folder, home, List.of())) {
      assertThat(relay.exit()).isEqualTo(2);
      assertThat(relay.output())
          .contains(name.equals("tls") ? "a file in PEM" : name + ": is a pipe");
    }
  }

  @Test
  void a_pipe_that_comes_later_is_not_waited_for_either() throws Exception {
    var file = Files.writeString(folder.resolve("relay.yaml"), "auth: {mode: keys}");
    try (var relay = WatchedRelay.of(file)) {
      var pipe = FileModes.pipe(folder.resolve("pipe"));
      Files.move(pipe, file, StandardCopyOption.ATOMIC_MOVE);
      told(relay, "a pipe");

      Files.delete(file);
      Files.writeString(file, "auth: {mode: keys, keys: [{name: a, key: one}]}");
      Await.until(WatchedRelay.SOON, "the file is taken", () -> relay.status("one") == 200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreign", "link", "foreign link", "open", "shared"})
  void an_admin_key_that_is_not_ours_opens_nothing(String kind) throws Exception {
    assumeTrue(FileModes.isRoot());
    var file = home.resolve("admin-key");
    FileModes.mode(home, "rwxr-xr-x");
    FileModes.mode(folder, "rwxr-xr-x");
    var theirs = Files.writeString(folder.resolve("theirs"), KEY);
    switch (kind) {
      case "foreign" -> FileModes.foreign(FileModes.onlyMine(Files.writeString(file, KEY)));
      case "link" -> Files.createSymbolicLink(file, FileModes.foreign(FileModes.onlyMine(theirs)));
      case "foreign link" -> FileModes.foreign(Files.createSymbolicLink(file, theirs));
      case "open" -> Files.writeString(file, KEY);
      default -> FileModes.mode(Files.writeString(file, KEY), "rw-rw-rw-");
    }

    try (var relay = RelayProcess.startedIn(folder, home, List.of())) {
      assertThat(admin(relay.port(), KEY)).isEqualTo(401);
      assertThat(relay.output()).contains("admin-key").contains("WARN").doesNotContain(KEY);
      if (kind.startsWith("foreign")) {
        assertThat(admin(relay.port(), Files.readString(file).strip())).isEqualTo(200);
      }
    }
    assertThat(theirs).hasContent(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreign", "link"})
  void no_native_library_is_unpacked_where_others_write(String kind) throws Exception {
    assumeTrue(FileModes.isRoot());
    var nativeFolder = home.resolve("native");
    switch (kind) {
      case "foreign" -> FileModes.foreign(Files.createDirectory(nativeFolder));
      default -> Files.createSymbolicLink(nativeFolder, Files.createDirectory(folder.resolve("x")));
    }

    try (var relay =
        RelayProcess.startedIn(
            folder, home, List.of("JDK_JAVA_OPTIONS=-Dio.netty.native.workdir=" + nativeFolder))) {
      assertThat(relay.output()).contains("no native library is used");
      assertThat(health(relay.port())).isEqualTo(200);
      assertThat(Files.readString(Path.of("/proc/" + relay.pid() + "/maps")))
          .doesNotContain("netty_transport");
    }
  }

  private static FakeUpstream upstream(String name) {
    return FakeUpstream.start()
        .answering(request ->
            request.method().equals("GET")
                ? OpenAiAnswers.models(RunningRelay.MODEL)
                : OpenAiAnswers.chat(RunningRelay.MODEL, name));
  }

  private static void told(WatchedRelay relay, String text) {
    Await.until(WatchedRelay.SOON, text, () -> relay.get("/health/ready").body().contains(text));
  }

  private static String chat(int port) throws Exception {
    return send(request(port, RunningRelay.CHAT)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHAT_BODY)))
        .body();
  }

  private static int admin(int port, String key) throws Exception {
    return send(request(port, "/admin/routes").header("authorization", "Bearer " + key))
        .statusCode();
  }

  private static int health(int port) throws Exception {
    return send(request(port, "/health")).statusCode();
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
