package dev.relay.launcher.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A secret in every place that takes one is seen in none that anybody reads.
class SecretsIT {

  private static final String CANARY = "canary0123456789abcdef";
  private static final String EVERYWHERE =
      """
      auth:
        mode: keys
        admin-key: CANARY-ADMIN
        keys: [{name: caller, key: CANARY}]
      cache: {secret: CANARY}
      redis: {url: "redis://user:CANARY@localhost", password: CANARY}
      providers:
        - name: fake
          base-url: http://127.0.0.1:1/v1?key=CANARY
          api-keys: [CANARY, CANARY-2]
          headers: {x-secret: CANARY}
          query: {token: CANARY}
          body: {user: CANARY}
          proxy: http://user:CANARY@127.0.0.1:1
        - {name: half, api-key: "CANARY ${env:NOPE}"}
        - {name: simulated, type: simulated}
      cluster: {secret: CANARY}
      """
          .replace("CANARY", CANARY);

  @TempDir Path folder;

  @Test
  void a_running_node_shows_none() throws Exception {
    try (var relay = RelayProcess.started(folder, EVERYWHERE)) {
      var answers = answers(relay.port());
      Files.writeString(
          folder.resolve("relay.yaml"), EVERYWHERE + "server: {prot: " + CANARY + "}");
      relay.awaitOutput("goes on with the one before");
      answers += get(relay.port(), "/health/ready") + get(relay.port(), "/metrics");

      assertThat(answers).contains("simulated").doesNotContain(CANARY);
      assertThat(threads(relay.pid())).contains("vert.x-eventloop").doesNotContain(CANARY);
      assertThat(Files.readString(Path.of("/proc/" + relay.pid() + "/cmdline")))
          .doesNotContain(CANARY);
      assertThat(relay.terminate()).isZero();
      assertThat(relay.output()).doesNotContain(CANARY);
    }
  }

  @Test
  void a_check_shows_none_right_or_wrong() {
    var wrong =
        EVERYWHERE
            .replace("base-url: http://", "base-url: http://user:" + CANARY + "@")
            .replace("x-secret: ", "x-secret: \"a\\nb\" #")
            .replace("cluster: {secret: ", "cluster: {enabled: true, secret: 1 #")
            .replace("mode: keys", "mode: keyz");
    for (var yaml : new String[] {EVERYWHERE, wrong}) {
      try (var check = RelayProcess.checking(folder, yaml)) {
        check.exit();
        assertThat(check.output()).doesNotContain(CANARY);
      }
    }
  }

  private static String answers(int port) throws Exception {
    var all = new StringBuilder();
    for (var model : new String[] {"fake:gpt", "simulated:simulated", "nobody"}) {
      all.append(
          send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + RunningRelay.CHAT))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          RunningRelay.CHAT_BODY.replace(RunningRelay.MODEL, model)))
                  .header("content-type", "application/json")
                  .header("authorization", "Bearer " + CANARY)));
    }
    return all + get(port, "/v1/models") + get(port, "/nowhere");
  }

  private static String get(int port, String path) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("accept", "application/json")
            .header("authorization", "Bearer " + CANARY));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request.build(), BodyHandlers.ofString());
      return answer.headers().map() + answer.body();
    }
  }

  private static String threads(long pid) throws IOException {
    var jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "Thread.print")
            .start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
