package dev.relay.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.testkit.upstream.Request.Field;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String CUT_HEAD =
      "HTTP/1.1 200 Scripted\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

  private final FakeUpstream upstream = FakeUpstream.start();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  @Test
  void answers_json_of_known_length() throws Exception {
    upstream.answering(Answer.json("{\"a\":\"ü\"}").withHeader("X-Id", "7").withStatus(201));

    var answer = get();

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"a\":\"ü\"}");
    assertThat(answer.headers().firstValue("x-id")).hasValue("7");
    assertThat(answer.headers().firstValue("content-length")).hasValue("10");
  }

  @Test
  void answers_events_in_chunks() throws Exception {
    upstream.answering(Answer.sse(List.of("one", "two")));

    assertThat(get().body()).isEqualTo("data: one\n\ndata: two\n\n");
  }

  @Test
  void records_a_request_as_it_came() {
    upstream.answering(Answer.json("{}"));

    try (var raw = new RawClient(upstream)) {
      raw.send("POST /v1/x?y=1 HTTP/1.1\r\nHoSt: a\r\nX-Two: b c \r\nContent-Length: 2\r\n\r\nh");
      raw.send("i").until("{}");
    }

    var request = upstream.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/v1/x?y=1");
    assertThat(request.headers())
        .containsExactly(
            new Field("HoSt", "a"), new Field("X-Two", "b c"), new Field("Content-Length", "2"));
    assertThat(request.text()).isEqualTo("hi");
  }

  @Test
  void reads_a_chunked_body() throws Exception {
    upstream.answering(request -> Answer.body("text/plain", request.body()));
    var body = "abc".repeat(50_000);

    var answer = send(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)));

    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void keeps_connections_and_tells_which_were_reused() {
    upstream.answering(Answer.json("{}"));

    try (var first = new RawClient(upstream);
        var second = new RawClient(upstream)) {
      first.get().until("{}");
      first.get().until("{}");
      second.get().until("{}");

      assertThat(upstream.requests()).extracting(Request::connection).containsExactly(1, 1, 2);
      assertThat(upstream.requests())
          .extracting(Request::reused)
          .containsExactly(false, true, false);
      assertThat(upstream.open()).isEqualTo(2);
    }
  }

  @Test
  void closes_after_the_answer_when_asked_to() {
    upstream.answering(Answer.json("{}"));

    try (var raw = new RawClient(upstream)) {
      assertThat(raw.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").rest()).endsWith("{}");
    }
    assertThat(upstream.aborted()).isZero();
  }

  @Test
  void answers_rubbish_with_400() {
    try (var raw = new RawClient(upstream)) {
      assertThat(raw.send("rubbish\r\n\r\n").rest()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void takes_queued_answers_before_the_script() throws Exception {
    upstream.answering(Answer.json("3")).enqueue(Answer.json("1"), Answer.json("2"));

    assertThat(List.of(get().body(), get().body(), get().body())).containsExactly("1", "2", "3");
  }

  @Test
  void splits_at_every_byte() throws Exception {
    var content = "naïve 漢字 😀 ".repeat(500);
    var answer = OpenAiAnswers.chatStream("m", content);
    upstream.answering(answer.splitEvery(1));

    assertThat(get().body()).isEqualTo(answer.body().toString()).contains(content);
  }

  @Test
  void cuts_before_any_byte() {
    assertThat(bytesOf(Answer.sse(List.of("one")).cutAfter(-1))).isEmpty();
    assertThat(upstream.aborted()).isZero();
  }

  @Test
  void cuts_after_the_head() {
    assertThat(bytesOf(Answer.sse(List.of("one")).cutAfter(0))).isEqualTo(CUT_HEAD);
  }

  @Test
  void cuts_inside_a_chunk() {
    assertThat(bytesOf(Answer.sse(List.of("one", "two")).cutAfter(13)))
        .isEqualTo(CUT_HEAD + "b\r\ndata: one\n\n\r\nb\r\nda");
  }

  @Test
  void cuts_before_the_last_chunk() {
    assertThat(bytesOf(Answer.sse(List.of("one")).cutAfter(11)))
        .isEqualTo(CUT_HEAD + "b\r\ndata: one\n\n\r\n");
  }

  @Test
  void truncates_as_if_it_were_whole() throws Exception {
    upstream.answering(Answer.sse(List.of("one", "two")).truncateAfter(13));

    assertThat(get().body()).isEqualTo("data: one\n\nda");
  }

  @Test
  void sends_raw_bytes_and_nothing_else() {
    assertThat(bytesOf(Answer.raw(Buffer.buffer("HTP/9 ?\r\n\r\n")).cutAfter(Long.MAX_VALUE)))
        .isEqualTo("HTP/9 ?\r\n\r\n");
  }

  @Test
  void hangs_until_the_client_leaves() {
    upstream.answering(Answer.json("{}").hang());

    try (var raw = new RawClient(upstream)) {
      raw.get();
      upstream.awaitRequests(1, SOON);
      assertThat(upstream.aborted()).isZero();
    }

    assertThat(upstream.awaitAborted(1, SOON).getFirst().nanos())
        .isGreaterThan(upstream.requests().getFirst().nanos());
    assertThat(upstream.open()).isZero();
  }

  @Test
  void falls_silent_in_the_middle() {
    upstream.answering(Answer.sse(List.of("one", "two")).hangAfter(11));

    try (var raw = new RawClient(upstream)) {
      assertThat(raw.get().until("one\n\n\r\n")).doesNotContain("two");
    }
    upstream.awaitAborted(1, SOON);
  }

  @Test
  void counts_a_client_that_left_a_long_answer() {
    var event = Buffer.buffer("data: " + "x".repeat(10_000) + "\n\n");
    upstream.answering(Answer.events(Collections.nCopies(100_000, event)));

    try (var raw = new RawClient(upstream)) {
      raw.get().until("data: x");
    }

    upstream.awaitAborted(1, SOON);
  }

  @Test
  void counts_no_abort_for_what_it_cuts_itself() {
    upstream.answering(Answer.json("{}").hang());

    try (var raw = new RawClient(upstream)) {
      raw.get();
      upstream.awaitRequests(1, SOON);
      upstream.cutAll();
      assertThat(raw.rest()).isEmpty();
    }
    assertThat(upstream.aborted()).isZero();
  }

  @Test
  void closes_only_a_reused_connection_before_its_answer() {
    upstream.answering(Answer.json("{}").closeReusedBeforeAnswer());

    try (var raw = new RawClient(upstream)) {
      raw.get().until("{}");
      assertThat(raw.get().rest()).isEmpty();
    }
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void waits_before_the_first_byte_and_between_events() throws Exception {
    upstream.answering(
        Answer.sse(List.of("1", "2", "3"))
            .delay(Duration.ofMillis(60))
            .delayBetween(Duration.ofMillis(30)));

    get();

    assertThat(System.nanoTime() - upstream.requests().getFirst().nanos())
        .isGreaterThan(Duration.ofMillis(118).toNanos());
  }

  @Test
  void comes_back_on_the_same_port() throws Exception {
    upstream.answering(Answer.json("old"));
    get();
    upstream.close();
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);

    try (var again = FakeUpstream.start(upstream.port()).answering(Answer.json("new"))) {
      assertThat(get().body()).isEqualTo("new");
      assertThat(again.port()).isEqualTo(upstream.port());
    }
  }

  @Test
  void fails_a_test_that_waits_in_vain() {
    assertThatThrownBy(() -> upstream.awaitRequests(1, Duration.ofMillis(10)))
        .hasMessage("0 requests within PT0.01S (expected: 1)");
  }

  private String bytesOf(Answer answer) {
    upstream.answering(answer);
    try (var raw = new RawClient(upstream)) {
      return raw.get().rest();
    }
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    return client.send(request().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(request().POST(body).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(upstream.url() + "/v1/models")).timeout(SOON);
  }
}
