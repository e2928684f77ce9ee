package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.launcher.it.Wire.Reply;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One node listens and chooses, another has the providers: a client cannot tell.
class ClusterIT {

  private static final Answer CHAT = OpenAiAnswers.chat(MODEL, "naïve 漢字 😀");
  private static final Answer STREAM =
      OpenAiAnswers.chatStream(MODEL, "first", "naïve 漢字 😀", "x".repeat(100_000), "last")
          .splitEvery(1000);

  @TempDir private static Path folder;
  private static final FakeUpstream UPSTREAM = FakeUpstream.start();
  private static RelayCluster cluster;
  private static RelayProcess front;
  private static RelayProcess back;

  @BeforeAll
  static void start() {
    answering(CHAT);
    cluster = new RelayCluster(folder, 2, sections());
    back = cluster.start(1, "provider");
    front = cluster.start(0, "gateway,dispatch");
  }

  @AfterAll
  static void stop() {
    cluster.close();
    UPSTREAM.close();
  }

  private static String sections() {
    return """
    auth: {mode: open}
    models:
      - {match: own, to: [{provider: clients}]}
      - {match: "*", to: [{provider: fake}]}
    providers:
      - {name: fake, base-url: "%s", api-key: sk-of-the-upstream}
      - {name: clients, base-url: "%s", credentials: client}
    """
        .formatted(UPSTREAM.url(), UPSTREAM.url());
  }

  private static void answering(Answer answer) {
    UPSTREAM.answering(
        request -> request.method().equals("GET") ? OpenAiAnswers.models(MODEL) : answer);
  }

  @BeforeEach
  void answer() {
    answering(CHAT);
  }

  @Test
  void the_first_exchange_is_answered() {
    assertThat(front.output()).contains("cluster: node ", " joined");
    assertThat(chat(front.port(), CHAT_BODY).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void an_answer_of_another_node_is_that_of_the_same_node(String body) {
    answering(body.equals(STREAM_BODY) ? STREAM : CHAT);
    Reply there = chat(front.port(), body);
    Reply here;
    try (var alone = RunningRelay.configured(sections())) {
      here = chat(alone.port(), body);
    }

    assertThat(there.status()).isEqualTo(200);
    assertThat(there.body()).isEqualTo(here.body());
    assertThat(without("x-relay-request-id", there)).isEqualTo(without("x-relay-request-id", here));
  }

  @Test
  void a_refusal_of_the_upstream_is_its_own() {
    var refusal = OpenAiAnswers.error(429, "rate_limit", "slow_down", "not so fast");
    answering(refusal.withHeader("retry-after", "7"));

    var reply = chat(front.port(), STREAM_BODY);

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.body()).isEqualTo(refusal.body().getBytes());
    assertThat(reply.header("retry-after")).isEqualTo("7");
  }

  @Test
  void a_large_body_arrives_whole() {
    var body = CHAT_BODY.replace("hi", "ü".repeat(500_000));

    assertThat(chat(front.port(), body).status()).isEqualTo(200);
    assertThat(UPSTREAM.requests().getLast().text()).isEqualTo(body);
  }

  @Test
  void an_upload_arrives_whole_and_its_answer_as_it_is() {
    var bytes = new byte[3_000_001];
    new Random(4711).nextBytes(bytes);
    answering(Answer.json("{\"id\" : 1}").withStatus(201));

    try (var wire = new Wire(front.port())) {
      wire.send(
          "POST /fake/v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\n"
              + "content-length: "
              + bytes.length
              + "\r\n\r\n");
      wire.send(bytes);
      var reply = wire.reply();

      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.text()).isEqualTo("{\"id\" : 1}");
    }
    var asked = UPSTREAM.requests().getLast();
    assertThat(asked.target()).isEqualTo("/v1/files");
    assertThat(asked.body().getBytes()).isEqualTo(bytes);
  }

  @Test
  void the_clients_own_key_reaches_the_upstream_that_wants_it() {
    var body = CHAT_BODY.replace(MODEL, "own");

    var reply = chat(front.port(), body, "authorization", "Bearer sk-CANARY-OWN");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(UPSTREAM.requests().getLast().header("authorization"))
        .hasValue("Bearer sk-CANARY-OWN");
    assertThat(front.output() + back.output()).doesNotContain("CANARY");
  }

  @Test
  void a_client_that_leaves_ends_the_upstreams_work() {
    answering(STREAM.hangAfter(STREAM.pieces().getFirst().length()));
    int before = UPSTREAM.aborted();

    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY);
      UPSTREAM.awaitRequests(UPSTREAM.requests().size() + 1, RunningRelay.SOON);
    }

    UPSTREAM.awaitAborted(before + 1, RunningRelay.SOON);
  }

  @Test
  void what_another_node_lists_is_listed() {
    Await.until(
        RunningRelay.SOON, "the models are listed", () -> get("/v1/models").text().contains(MODEL));
  }

  @Test
  void instances_of_another_node_are_told() {
    Await.until(
        RunningRelay.SOON,
        "the instances are known",
        () ->
            get("/health/providers")
                .text()
                .matches("fake.1 ok 1 model.*\nclients.1 not asked.*\n"));
    assertThat(get("/health/providers").status()).isEqualTo(200);
  }

  @Test
  void other_nodes_are_counted() {
    assertThat(get("/metrics").text())
        .contains("relay_cluster_nodes 1.0", "relay_cluster_lost_total 0.0");
  }

  @Test
  void only_what_matters_is_printed() {
    assertThat(front.output() + back.output())
        .doesNotContain("WARN")
        .doesNotContain("ERROR")
        .doesNotContain("azelcast");
    assertThat(back.output()).contains("listens for no client", "roles: provider\"");
  }

  private static Reply chat(int port, String body, String... headers) {
    try (var wire = new Wire(port)) {
      return wire.chat(body, headers).reply();
    }
  }

  private static Reply get(String path) {
    try (var wire = new Wire(front.port())) {
      return wire.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").reply();
    }
  }

  private static Map<String, String> without(String name, Reply reply) {
    var headers = new HashMap<>(reply.headers());
    headers.remove(name);
    return headers;
  }
}
