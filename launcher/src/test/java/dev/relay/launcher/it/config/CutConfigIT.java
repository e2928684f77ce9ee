package dev.relay.launcher.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.WatchedRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A configuration that is emptied or cut while Relay runs, or that would open it, changes nothing.
class CutConfigIT {

  private static final String WHOLE =
      """
      providers:
        - {name: simulated, type: simulated}
      auth:
        mode: keys
        keys:
          - name: first
            key: one
          - name: second
            key: two
            models:
              - none-such
            native: none
      """;

  @TempDir Path folder;
  private Path file;
  private WatchedRelay relay;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("relay.yaml"), WHOLE);
    relay = WatchedRelay.of(file);
    assertThat(relay.status("none")).isEqualTo(401);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void one_that_is_empty_or_cut_changes_nothing_and_the_whole_one_is_taken() throws IOException {
    for (var text :
        new String[] {
          "",
          "# only this\n",
          until("native"),
          until("models"),
          until("auth"),
          "auth: {mode: open}\n"
        }) {
      Files.writeString(file, text);
      told(text, "expected");
      assertThat(relay.status("one")).as(text).isEqualTo(200);
      assertThat(relay.status("none")).as(text).isEqualTo(401);
      assertThat(relay.status("two")).as(text).isIn(403, 404);

      Files.writeString(file, WHOLE + "# " + text.length() + "\nlog: {level: info}\n");
      told("the whole file", "\"configuration\":\"ok\"");
      Files.writeString(file, WHOLE);
    }
  }

  @Test
  void the_last_key_can_be_taken_out() throws IOException {
    Files.writeString(file, until("    - name: second"));

    Await.until(WatchedRelay.SOON, "it is refused", () -> relay.status("two") == 401);
    assertThat(relay.status("one")).isEqualTo(200);
  }

  @Test
  void a_key_that_is_switched_off_or_ends_is_not_taken_any_more() throws IOException {
    Files.writeString(
        file,
        WHOLE.replace("key: one", "key: one\n      enabled: false").replace("none-such", "'*'"));
    Await.until(WatchedRelay.SOON, "it is refused", () -> relay.status("one") == 401);
    assertThat(relay.status("two")).isEqualTo(200);

    var soon = Instant.now().plusSeconds(4);
    Files.writeString(
        file,
        WHOLE.replace("none-such", "'*'").replace("key: two", "key: two\n      expires: " + soon));
    Await.until(WatchedRelay.SOON, "the first is back", () -> relay.status("one") == 200);
    Await.until(WatchedRelay.SOON, "the second ends", () -> relay.status("two") == 401);
    assertThat(relay.status("one")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RELAY_AUTH_MODE=open",
        "export RELAY_AUTH_ADMIN_KEY=an-admin-key-of-somebody",
        "RELAY_AUTH_KEYS='[{name: x, key: none}]'",
      })
  void a_dotenv_that_comes_later_decides_nothing_of_who_may_call(String line) throws IOException {
    Files.writeString(folder.resolve(".env"), line + "\n");

    told(line, "restart");
    assertThat(relay.status("none")).isEqualTo(401);
    assertThat(relay.status("one")).isEqualTo(200);
  }

  private static String until(String text) {
    return WHOLE.substring(0, WHOLE.indexOf(text));
  }

  private void told(String what, String text) {
    Await.until(WatchedRelay.SOON, what, () -> relay.get("/health/ready").body().contains(text));
  }
}
