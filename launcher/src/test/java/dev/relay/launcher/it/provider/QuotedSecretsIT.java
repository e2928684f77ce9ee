package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.RunningRelay.UPSTREAM_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider that quotes what it was shown: no client reads our secrets.
class QuotedSecretsIT {

  private static final String HEADER = "header/canary+0123456789==";
  private static final String QUERY = "query-canary-0123456789";
  private static final String RAW = "/fake/v1/something";
  private static final List<String> PATHS = List.of(RunningRelay.CHAT, RAW);

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    relay =
        RunningRelay.before(
            upstream,
            "headers: {x-secret: '%s'}, query: {token: %s}".formatted(HEADER, QUERY),
            RunningRelay.ONE_CALL);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  static Stream<String> quotes() {
    return Stream.of(
        "Bearer " + UPSTREAM_KEY,
        HEADER,
        QUERY,
        HEADER.replace("/", "\\/"),
        HEADER.replace("/", "\\u002F").replace("+", "\\u002B"),
        URLEncoder.encode(HEADER, StandardCharsets.UTF_8),
        base64(UPSTREAM_KEY),
        base64("user:" + UPSTREAM_KEY),
        base64("Bearer " + UPSTREAM_KEY + " of ours"));
  }

  @ParameterizedTest
  @MethodSource("quotes")
  void no_error_shows_one(String quote) {
    for (var path : PATHS) {
      for (int status : new int[] {400, 401, 403, 429, 500}) {
        var error = "{\"error\": {\"message\": \"no: " + quote + "\"}}";
        upstream.enqueue(Answer.json(error).withStatus(status));

        var answer = relay.post(path, CHAT_BODY);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(text(answer)).contains("no: ").contains("***").doesNotContain(bare(quote));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {UPSTREAM_KEY, HEADER, QUERY})
  void no_header_shows_one(String secret) {
    for (int status : new int[] {200, 302, 404}) {
      for (var path : PATHS) {
        var answer = Answer.json("{\"choices\": []}").withStatus(status);
        upstream.enqueue(
            answer
                .withHeader("x-request-id", "for-" + secret)
                .withHeader("location", "http://127.0.0.1:1/?key=" + secret)
                .withHeader("www-authenticate", "Bearer " + secret)
                .withHeader("x-ratelimit-by", secret)
                .withHeader("content-type", "application/json; x=" + secret));

        assertThat(relay.post(path, CHAT_BODY).headers().map().toString()).doesNotContain(secret);
      }
    }
  }

  @Test
  void no_success_that_is_an_error_shows_one() {
    var error = "{\"error\": {\"message\": \"key " + UPSTREAM_KEY + "\", \"code\": 401}}";
    for (var path : PATHS) {
      upstream.enqueue(Answer.json(error), Answer.sse(List.of(error)));

      assertThat(text(relay.post(path, CHAT_BODY))).doesNotContain(UPSTREAM_KEY);
      assertThat(text(relay.post(path, STREAM_BODY))).doesNotContain(UPSTREAM_KEY);
    }
  }

  @Test
  void no_whole_answer_shows_one_however_it_comes() {
    var whole = "{\"choices\": [{\"message\": {\"content\": \"" + UPSTREAM_KEY + "\"}}]}";
    for (int cut = 1; cut < whole.length(); cut += 3) {
      var pieces =
          List.of(Buffer.buffer(whole.substring(0, cut)), Buffer.buffer(whole.substring(cut)));
      for (var path : PATHS) {
        upstream.enqueue(Answer.chunks("application/json", pieces));

        assertThat(text(relay.post(path, CHAT_BODY)))
            .isEqualTo(whole.replace(UPSTREAM_KEY, "*".repeat(UPSTREAM_KEY.length())));
      }
    }
  }

  @Test
  void what_only_begins_like_one_is_passed_on_whole() {
    var whole = "{\"choices\": [], \"x\": \"" + UPSTREAM_KEY.substring(0, 12);
    for (var rest : List.of("\"}", "sk-of-the-up\"}")) {
      upstream.enqueue(
          Answer.chunks("application/json", List.of(Buffer.buffer(whole), Buffer.buffer(rest))));

      assertThat(text(relay.post(RAW, CHAT_BODY))).isEqualTo(whole + rest);
    }
    upstream.enqueue(
        Answer.chunks("text/plain", List.of(Buffer.buffer(UPSTREAM_KEY.substring(0, 12)))));
    assertThat(text(relay.post(RAW, CHAT_BODY))).isEqualTo(UPSTREAM_KEY.substring(0, 12));
  }

  private static String bare(String quote) {
    return quote.replace("Bearer ", "");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
