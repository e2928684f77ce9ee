package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A provider's node that stands still for two seconds takes what it was sent when it goes on: what
/// changes something upstream is sent there once.
@TestInstance(Lifecycle.PER_CLASS)
class StalledNodeIT {

  private static final Duration STALL = Duration.ofSeconds(2);

  private final FakeProvider fake = FakeProvider.start();
  private RelayCluster cluster;
  private RelayProcess front;
  private RelayProcess back;

  @BeforeAll
  void start(@TempDir Path folder) {
    fake.answering(it -> it.method().equals("POST") ? FakeProvider.chat("hi") : Answer.json("{}"));
    cluster =
        new RelayCluster(
            folder,
            2,
            """
            auth: {mode: keys, keys: [{name: k, key: sk-relay, native: full}]}
            providers: [{name: openai, base-url: "%s", api-keys: [k1, k2]}]
            """
                .formatted(fake.url()));
    back = cluster.start(1, "provider");
    front = cluster.start(0, "gateway,dispatch");
    front.awaitOutput(" joined");
    assertThat(ask("POST", "/openai/v1/audio/speech", CHAT_BODY).status()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    cluster.close();
    fake.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /openai/v1/audio/speech",
    "POST, /v1/audio/speech",
    "POST, /openai/v1/files",
    "DELETE, /openai/v1/files/f"
  })
  void what_changes_something_is_sent_once(String method, String path) throws Exception {
    int before = all();

    int status = whileItStands(method, path).status();

    Thread.sleep(500);
    assertThat(all() - before).isLessThanOrEqualTo(1);
    assertThat(status).isIn(200, 503);
    assertThat(ask("POST", "/openai/v1/audio/speech", CHAT_BODY).status()).isEqualTo(200);
  }

  @Test
  void what_only_reads_is_asked_for_again() throws Exception {
    assertThat(whileItStands("GET", "/openai/v1/files").status()).isEqualTo(200);
  }

  private Wire.Reply whileItStands(String method, String path) throws Exception {
    signal("STOP");
    var going = Thread.ofVirtual().start(this::goOn);
    var reply = ask(method, path, method.equals("POST") ? CHAT_BODY : "");
    going.join();
    return reply;
  }

  private void goOn() {
    try {
      Thread.sleep(STALL);
      signal("CONT");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Wire.Reply ask(String method, String path, String body) {
    try (var wire = new Wire(front.port())) {
      return wire.send(
              "%s %s HTTP/1.1\r\nhost: localhost\r\nx-relay-key: sk-relay\r\ncontent-type:"
                      .formatted(method, path)
                  + " application/json\r\ncontent-length: "
                  + body.getBytes(StandardCharsets.UTF_8).length
                  + "\r\n\r\n"
                  + body)
          .reply();
    }
  }

  private int all() {
    return (int)
        fake.upstream().requests().stream().filter(it -> !it.target().contains("/models")).count();
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(back.pid())).start().waitFor();
  }
}
