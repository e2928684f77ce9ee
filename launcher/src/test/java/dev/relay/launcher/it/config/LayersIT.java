package dev.relay.launcher.it.config;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `providers.yaml` and `models.yaml` beside the configuration and in the state folder stand above
/// what Relay brings along, and take effect when they are edited.
class LayersIT {

  private final FakeUpstream first = upstream("first");
  private final FakeUpstream second = upstream("second");
  @TempDir Path folder;
  private Path state;
  private WatchedRelay relay;

  @BeforeEach
  void start() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    var file = folder.resolve("relay.yaml");
    // With a key of its own, so that none is made anew while the folder is deleted.
    Files.writeString(
        file,
        "auth: {admin-key: an-admin-key-of-tests}\n"
            + "providers: [{name: mine, type: acme, api-key: k}]");
    services(folder, "acme: {base-url: \"" + first.url() + "/v1\", dialects: [openai]}");
    Files.writeString(folder.resolve("models.yaml"), "gpt-4o: {output: 77}\nown: {context: 5000}");
    relay = WatchedRelay.of(file);
  }

  @AfterEach
  void stop() {
    relay.close();
    first.close();
    second.close();
  }

  @Test
  void a_service_that_is_added_answers_and_one_that_is_edited_moves() throws IOException {
    assertThat(said()).isEqualTo("first");

    services(folder, "acme: {base-url: \"" + second.url() + "/v1\", dialects: [openai]}");
    await("second");

    services(state, "acme: {base-url: \"" + first.url() + "/v1\"}");
    await("first");

    Files.delete(state.resolve("providers.yaml"));
    await("second");
  }

  @Test
  void the_dialects_of_a_service_can_be_edited() throws IOException {
    services(state, "acme: {dialects: [responses]}");

    Await.until(
        WatchedRelay.SOON,
        "chat is not spoken any more",
        () -> relay.chat(CHAT_BODY, "k").statusCode() == 400);
  }

  @Test
  void a_file_that_is_broken_changes_nothing_and_says_why() throws IOException {
    for (var broken : new String[] {"acme: {base-url: [", "- acme", "acme: {base-ulr: x}"}) {
      services(state, broken);
      told("state/providers.yaml");
      assertThat(said()).isEqualTo("first");

      services(state, "# nothing: " + broken.length());
      told("\"configuration\":\"ok\"");
    }
  }

  @Test
  void a_file_that_is_emptied_or_cut_changes_nothing_and_says_why() throws IOException {
    var whole =
        "acme:\n  base-url: %s/v1\n  dialects: [openai]\n  headers: {x-a: b}\n"
            .formatted(first.url());
    services(folder, whole);
    services(
        state, "acme: {timeout: ACME_TIMEOUT}\nother: {base-url: 'http://a', dialects: [openai]}");
    told("\"configuration\":\"ok\"");

    for (var text : new String[] {"", whole.substring(0, whole.indexOf("  headers"))}) {
      services(folder, text);
      told("providers.yaml: ");
      assertThat(said()).isEqualTo("first");
      services(folder, whole + "# " + text.length() + "\n");
      told("\"configuration\":\"ok\"");
    }
  }

  @Test
  void a_list_of_models_shows_their_edited_limits() throws IOException {
    assertThat(model("gpt-4o")).contains("\"context_length\":128000").contains("77");
    assertThat(model("own")).contains("5000");

    Files.writeString(state.resolve("models.yaml"), "gpt-4o: {context: 4321}\nown: null\n");

    Await.until(WatchedRelay.SOON, "4321 is shown", () -> model("gpt-4o").contains("4321"));
    assertThat(model("gpt-4o")).contains("77").doesNotContain("128000");
    assertThat(model("own")).doesNotContain("5000");
  }

  private String model(String name) {
    return relay.get("/v1/models/" + name).body();
  }

  private static void services(Path folder, String yaml) throws IOException {
    Files.writeString(folder.resolve("providers.yaml"), yaml);
  }

  private String said() {
    var body = relay.chat(CHAT_BODY, "k").body();
    return body.contains("second") ? "second" : body.contains("first") ? "first" : body;
  }

  private void await(String name) {
    Await.until(WatchedRelay.SOON, name + " answers", () -> said().equals(name));
  }

  private void told(String text) {
    Await.until(WatchedRelay.SOON, text, () -> relay.get("/health/ready").body().contains(text));
  }

  private static FakeUpstream upstream(String name) {
    return FakeUpstream.start()
        .answering(request ->
            request.method().equals("GET")
                ? OpenAiAnswers.models(RunningRelay.MODEL, "gpt-4o", "own")
                : OpenAiAnswers.chat(RunningRelay.MODEL, name));
  }
}
