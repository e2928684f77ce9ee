package dev.relay.launcher.it.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider has stored for one caller is nobody else's, in whatever form it is named.
class OwnedStateIT {

  private static final String PATH = "/v1/responses";
  private static final String FAMILY = "0bb6a6b452d3795b";
  private static final String BEFORE_FAMILY = "67ccd2bed1ec8190b14f964abc05426700";
  private static final String NEW = "{\"model\":\"m\",\"input\":\"hi\"}";

  @TempDir private Path folder;
  private final AtomicInteger count = new AtomicInteger();
  private FakeUpstream upstream;
  private String yaml;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start().answering(this::answer);
    yaml =
        """
        auth:
          mode: keys
          keys: [{name: a, key: sk-a}, {name: b, key: sk-b}, {name: c, key: sk-c, native: full}]
        providers: [{name: x, base-url: "%s", api-keys: [k1, k2, k3]}]
        """
            .formatted(upstream.url());
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private static String id(int number) {
    return "resp_" + BEFORE_FAMILY.substring(2) + "%02d".formatted(number) + FAMILY;
  }

  private Answer answer(Request request) {
    if (!request.method().equals("POST")) {
      return Answer.json("{\"data\":[]}");
    }
    var id = id(count.incrementAndGet());
    return request.wantsStream()
        ? Answer.sse(
            List.of(
                "{\"type\":\"response.created\",\"response\":{\"id\":\"%s\"}}".formatted(id),
                "{\"type\":\"response.completed\",\"response\":{\"id\":\"%s\"}}".formatted(id)))
        : Answer.json("{\"id\":\"%s\",\"object\":\"response\",\"output\":[]}".formatted(id));
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/responses, false",
    "/openai/v1/responses, true",
    "/x/v1/responses, false",
    "/x/v1/responses, true",
    "/v1/responses/compact, false",
  })
  void what_was_made_without_looking_into_it_is_owned_too(String path, boolean streamed) {
    try (var relay = RunningRelay.configured(yaml)) {
      var body = NEW.replace("}", ",\"stream\":" + streamed + "}");
      assertThat(relay.post(path, body, as("a")).statusCode()).isEqualTo(200);

      assertThat(relay.post(PATH, after(id(1)), as("b")).statusCode()).isEqualTo(400);
      assertThat(relay.post(path, after(id(1)), as("b")).statusCode()).isEqualTo(400);
      assertThat(relay.get(PATH + "/" + id(1), as("b")).statusCode()).isEqualTo(403);
      assertThat(relay.get(PATH + "/" + id(1), as("a")).statusCode()).isEqualTo(200);
      assertThat(relay.post(PATH, after(id(1)), as("a")).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"conversation\":\"conv_1\"",
        "\"conversation\":{\"id\":\"conv_1\"}",
        "\"Conversation\":{\"ID\":\"conv_1\"}",
        "\"\\u0063onversation\":\"conv_1\"",
      })
  void a_conversation_is_for_those_only_who_may_have_all(String member) {
    try (var relay = RunningRelay.configured(yaml)) {
      var body = NEW.replace("}", "," + member + "}");

      for (var path : List.of(PATH, "/openai/v1/responses", "/x/v1/responses")) {
        assertThat(relay.post(path, body, as("a")).statusCode()).isEqualTo(400);
        assertThat(relay.post(path, body, as("c")).statusCode()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"item_reference\",\"id\":\"ITEM\"}",
        "{\"id\":\"ITEM\"}",
        "{\"type\":null,\"id\":\"ITEM\"}",
        "{\"type\":\"item\\u005freference\",\"id\":\"ITEM\"}",
        "{\"role\":\"user\",\"content\":\"hi\"},{\"id\":\"ITEM\",\"type\":\"item_reference\"}",
      })
  void an_item_belongs_to_whom_its_response_was_given(String input) {
    try (var relay = RunningRelay.configured(yaml)) {
      relay.post(PATH, NEW, as("a"));
      var own = "{\"model\":\"m\",\"input\":[" + input + "]}";
      var item = own.replace("ITEM", "msg_" + BEFORE_FAMILY + FAMILY);

      for (var path : List.of(PATH, "/openai/v1/responses")) {
        assertThat(relay.post(path, item, as("b")).statusCode()).isEqualTo(400);
        assertThat(relay.post(path, item, as("a")).statusCode()).isEqualTo(200);
        assertThat(relay.post(path, own.replace("ITEM", "rs_1"), as("a")).statusCode())
            .isEqualTo(400);
        assertThat(relay.post(path, own.replace("ITEM", "rs_1"), as("c")).statusCode())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void items_that_are_sent_whole_are_nobodys() {
    var input =
        "[{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":[]},"
            + "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"x\",\"summary\":[]},"
            + "{\"role\":\"user\",\"content\":\"hi\"}]";
    try (var relay = RunningRelay.configured(yaml)) {
      var answer = relay.post(PATH, NEW.replace("\"hi\"", input), as("a"));

      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_restart_forgets_nobodys() {
    try (var before = RelayProcess.started(folder, yaml)) {
      assertThat(post(before, NEW, "a")).isEqualTo(200);
      Await.until(
          RunningRelay.SOON, "it is kept", () -> folder.resolve("responses").toFile().length() > 0);
      before.terminate();
    }

    try (var after = RelayProcess.started(folder, yaml)) {
      assertThat(post(after, after(id(1)), "b")).isEqualTo(400);
      assertThat(post(after, after(id(1)), "a")).isEqualTo(200);
      assertThat(get(after, PATH + "/" + id(1), "b")).isEqualTo(403);
      assertThat(get(after, PATH + "/" + id(1), "a")).isEqualTo(200);
    }
  }

  @Test
  void another_node_knows_them_too() {
    try (var cluster = new RelayCluster(folder, 2, yaml)) {
      var one = cluster.start(0, "gateway,dispatch,provider");
      var other = cluster.start(1, "gateway,dispatch,provider");
      one.awaitOutput(" joined");
      assertThat(post(one, NEW, "a")).isEqualTo(200);

      Await.until(RunningRelay.SOON, "it is known", () -> post(other, after(id(1)), "a") == 200);
      assertThat(post(other, after(id(1)), "b")).isEqualTo(400);
      assertThat(get(other, PATH + "/" + id(1), "b")).isEqualTo(403);
      assertThat(get(other, PATH + "/" + id(1), "a")).isEqualTo(200);
    }
  }

  private static String after(String id) {
    return NEW.replace("}", ",\"previous_response_id\":\"" + id + "\"}");
  }

  private static String[] as(String caller) {
    return new String[] {"authorization", "Bearer sk-" + caller};
  }

  private static int post(RelayProcess relay, String body, String caller) {
    try (var wire = new Wire(relay.port())) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      return wire.post(PATH, bytes, "authorization", "Bearer sk-" + caller).reply().status();
    }
  }

  private static int get(RelayProcess relay, String path, String caller) {
    try (var wire = new Wire(relay.port())) {
      var head = "GET %s HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk-%s\r\n\r\n";
      return wire.send(head.formatted(path, caller)).reply().status();
    }
  }
}
