package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.RunningRelay.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.launcher.config.state.CopilotLogin;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeGitHub;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.provider.config.GitHub;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A login at GitHub is exchanged for tokens, and these alone are shown to Copilot.
class CopilotIT {

  private static final String KEY = ", api-key: " + FakeGitHub.LOGIN;
  private static final String ANY =
      "{\"model\":\"m\",\"input\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
  private static final Answer DENIED =
      OpenAiAnswers.error(401, "unauthorized", "unauthorized", "token expired");

  private final FakeGitHub github = new FakeGitHub();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    github.close();
  }

  @Test
  void a_login_is_exchanged_once_and_copilot_is_shown_the_token() {
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-any").statusCode())
          .isEqualTo(200);
    }

    assertThat(github.exchanges()).hasSize(1);
    assertThat(github.exchanges().getFirst().header("authorization"))
        .hasValue("token " + FakeGitHub.LOGIN);
    assertThat(github.asked()).hasSize(2).allSatisfy(CopilotIT::isCopilots);
    assertThat(github.all().stream().filter(it -> it.target().equals("/models")))
        .isNotEmpty()
        .allSatisfy(CopilotIT::isCopilots);
  }

  private static void isCopilots(Request asked) {
    assertThat(asked.header("authorization")).hasValue("Bearer " + FakeGitHub.TOKEN + 1);
    assertThat(asked.header("copilot-integration-id")).hasValue("vscode-chat");
    assertThat(asked.header("editor-version")).hasValue("relay/1");
    assertThat(asked.header("editor-plugin-version")).hasValue("relay/1");
    assertThat(asked.header("openai-intent")).hasValue("conversation-panel");
    assertThat(asked.header("copilot-vision-request")).isEmpty();
    assertThat(asked.headers()).noneMatch(field -> field.value().contains(FakeGitHub.LOGIN));
    assertThat(asked.headers()).noneMatch(field -> field.value().contains("sk-any"));
  }

  @Test
  void many_at_once_wait_for_one_exchange() {
    github.granting(n -> FakeGitHub.granted(n).delay(Duration.ofMillis(200)));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      var running =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> relay.chat(CHAT_BODY)))
              .limit(20)
              .toList();

      assertThat(running).allMatch(it -> it.join().statusCode() == 200);
    }
    assertThat(github.exchanges()).hasSize(1);
    assertThat(github.asked()).hasSize(20);
  }

  @Test
  void one_that_waits_too_long_for_a_token_is_told_so() {
    github.granting(n -> FakeGitHub.granted(n).hang());
    var timeouts = ", timeouts: {connect: 100ms, first-byte: 100ms}";
    try (var relay = RunningRelay.configured(github.provider(KEY + timeouts))) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(504);
    }
    assertThat(github.asked()).isEmpty();
  }

  @Test
  void each_login_is_an_instance() {
    var keys = ", api-keys: [gho_a, gho_b]";
    try (var relay = RunningRelay.configured(github.provider(keys))) {
      for (int instance = 1; instance <= 2; instance++) {
        var model = "copilot." + instance + ":m";
        relay.chat(CHAT_BODY.replace(RunningRelay.MODEL, model));
      }
    }
    assertThat(github.exchanges())
        .extracting(it -> it.header("authorization").orElse(""))
        .containsExactlyInAnyOrder("token gho_a", "token gho_b");
    assertThat(github.asked())
        .extracting(it -> it.header("authorization").orElse(""))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, /chat/completions",
    "/v1/embeddings, /embeddings",
    "/v1/responses, /responses",
    "/v1/messages, /v1/messages",
  })
  void every_dialect_has_its_path(String path, String target) {
    github.answering(_ -> Answer.json("{}"));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(relay.post(path, ANY).statusCode()).isEqualTo(200);
    }
    assertThat(github.asked()).extracting(Request::target).containsExactly(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | {\"type\": \"image_url\", \"image_url\": {\"url\": \"u\"}} | true",
        "/v1/chat/completions | {\"type\": \"text\", \"text\": \"say \\\"image_url\\\"\"} | false",
        "/v1/responses        | {\"type\":\"input_image\",\"image_url\":\"u\"} | true",
        "/v1/responses        | {\"type\":\"input_text\",\"text\":\"image\"} | false",
        "/v1/messages         | {\"type\":\"image\",\"source\":{}} | true",
        "/v1/messages         | {\"type\":\"text\",\"text\":\"image\\\"\"} | false",
      })
  void copilot_is_told_that_there_is_an_image(String path, String part, boolean told) {
    github.answering(_ -> Answer.json("{}"));
    var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      relay.post(path, body);
    }
    assertThat(github.asked().getFirst().header("copilot-vision-request").isPresent())
        .isEqualTo(told);
  }

  @Test
  void the_configuration_may_say_otherwise_who_asks() {
    var headers = ", headers: {editor-version: mine/2}";
    try (var relay = RunningRelay.configured(github.provider(KEY + headers))) {
      relay.chat(CHAT_BODY);
    }
    assertThat(github.asked().getFirst().header("editor-version")).hasValue("mine/2");
  }

  @Test
  void a_stream_is_passed_on_and_usage_is_not_asked_for() {
    github.answering(_ -> OpenAiAnswers.chatStreamWithUsage(RunningRelay.MODEL, "a", "b"));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(text(relay.chat(STREAM_BODY))).contains("\"a\"", "prompt_tokens", "[DONE]");
    }
    assertThat(github.asked().getFirst().text()).isEqualTo(STREAM_BODY);
  }

  @Test
  void a_token_that_copilot_takes_no_longer_is_replaced_unseen() {
    github.answering(asked -> shows(asked, 1) ? DENIED : OpenAiAnswers.chat("m", "hi"));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
    assertThat(github.exchanges()).hasSize(2);
    assertThat(github.asked()).hasSize(3);
    assertThat(github.asked()).extracting(Request::text).containsOnly(CHAT_BODY);
  }

  @Test
  void that_one_was_replaced_is_no_matter_for_the_log() throws IOException {
    github.answering(asked -> shows(asked, 1) ? DENIED : OpenAiAnswers.chat("m", "hi"));
    new StateFolder(folder).write(CopilotLogin.FILE, login().bytes());
    try (var relay = RelayProcess.started(folder, github.provider(""))) {
      assertThat(chat(relay.port())).isEqualTo(200);
      relay.exchanges(1);

      assertThat(relay.terminate()).isZero();
      assertThat(relay.output()).doesNotContain("ERROR", "Exception", "reset");
    }
    assertThat(github.exchanges()).hasSize(2);
  }

  @Test
  void one_that_takes_no_token_is_not_asked_without_end() {
    github.answering(_ -> DENIED);
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(401);
      var next = relay.chat(CHAT_BODY);

      assertThat(next.statusCode()).isEqualTo(503);
      assertThat(text(next)).contains("it refuses the token that GitHub has only just given");
    }
    assertThat(github.exchanges()).hasSize(2);
    assertThat(github.asked()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "401, it does not know the login",
    "403, the account may not use Copilot",
    "500, status 500",
    "302, status 302",
  })
  void a_login_that_gets_no_token_is_unavailable(int status, String words) {
    github.granting(_ -> Answer.json("{}").withStatus(status).withHeader("location", "/other"));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      github.awaitExchanges(1);
      var answer = relay.chat(CHAT_BODY);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(text(answer)).contains(words).doesNotContain(FakeGitHub.LOGIN);
    }
    assertThat(github.asked()).isEmpty();
    assertThat(github.all()).noneMatch(it -> it.target().equals("/other"));
  }

  @Test
  void after_three_failures_everybody_is_told_at_once() {
    github.granting(_ -> Answer.json("{}").withStatus(500));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      github.awaitExchanges(1);
      for (int i = 0; i < 5; i++) {
        assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);
      }
      assertThat(text(relay.chat(CHAT_BODY)))
          .contains("GitHub has given no token 3 times in a row", "\"code\":\"exhausted\"");
    }
    assertThat(github.exchanges()).hasSize(3);
  }

  @Test
  void a_token_goes_nowhere_else() {
    var elsewhere = ",\"endpoints\":{\"api\":\"https://evil.example.com\"}";
    github.granting(n -> FakeGitHub.granted(n, elsewhere));
    try (var relay = RunningRelay.configured(github.provider(KEY))) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
    assertThat(github.asked()).hasSize(1);
  }

  @Test
  void a_running_node_takes_a_login_and_forgets_it_and_shows_no_secret() throws Exception {
    var state = new StateFolder(folder);
    var yaml = github.provider("") + "log: {level: debug}\n";
    try (var relay = RelayProcess.started(folder, yaml)) {
      assertThat(relay.output()).contains("./relay login copilot");
      assertThat(chat(relay.port())).isNotEqualTo(200);

      state.write(CopilotLogin.FILE, login().bytes());
      relay.awaitOutput("spends a personal GitHub Copilot subscription");
      Await.until(RunningRelay.SOON, "it is answered", () -> chat(relay.port()) == 200);

      state.delete(CopilotLogin.FILE);
      Await.until(WatchedRelay.SOON, "it is answered no more", () -> chat(relay.port()) != 200);

      assertThat(relay.terminate()).isZero();
      assertThat(relay.output()).doesNotContain("canary");
    }
  }

  private CopilotLogin login() {
    return new CopilotLogin(new GitHub(URI.create(github.url())), new Secret(FakeGitHub.LOGIN));
  }

  private static boolean shows(Request asked, int number) {
    return asked.header("authorization").orElse("").endsWith(FakeGitHub.TOKEN + number);
  }

  private static int chat(int port) {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + port + RunningRelay.CHAT);
      var request =
          HttpRequest.newBuilder(uri)
              .POST(HttpRequest.BodyPublishers.ofString(CHAT_BODY))
              .header("content-type", "application/json");
      return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
