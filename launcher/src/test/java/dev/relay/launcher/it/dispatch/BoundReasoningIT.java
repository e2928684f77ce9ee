package dev.relay.launcher.it.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is encrypted in a request is only shown to the key that it was encrypted for.
class BoundReasoningIT {

  private static final String ITEM =
      "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"gAAA é==\"}";
  private static final String BEFORE =
      "{ \"model\":\"m\",\"store\":false , \"input\":[ {\"role\":\"user\",\"content\":\"q\\u00e9\"}";
  private static final String AFTER =
      ",{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"a\"} , {\"role\":\"user\",\"content\":\"z\"}] }";
  private static final String WITH = BEFORE + "," + ITEM + AFTER;
  private static final String WITHOUT = BEFORE + AFTER;
  private static final String FIRST =
      "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"q\\u00e9\"}]}";

  private final AtomicInteger minted = new AtomicInteger();
  private final FakeProvider fake = FakeProvider.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    fake.answering(_ -> response());
    relay =
        RunningRelay.configured(
            "providers: [{name: p, base-url: \"%s\", api-keys: [k1, k2, k3]}]\n"
                .formatted(fake.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    fake.close();
  }

  @Test
  void a_request_that_stays_keeps_it() {
    assertThat(post(FIRST, "session-id", "s").statusCode()).isEqualTo(200);
    assertThat(post(WITH, "session-id", "s").statusCode()).isEqualTo(200);

    assertThat(fake.asked().getLast().text()).isEqualTo(WITH);
    assertThat(fake.keys().stream().distinct()).hasSize(1);
  }

  @Test
  void a_request_that_leaves_arrives_without_it() {
    post(FIRST, "session-id", "s");
    var home = fake.keys().getFirst();
    fake.answering(it -> isAt(home, it) ? FakeProvider.refusal(500) : response());

    assertThat(post(WITH, "session-id", "s").statusCode()).isEqualTo(200);

    assertThat(fake.asked().get(1).text()).isEqualTo(WITH);
    assertThat(fake.keys().get(1)).isEqualTo(home);
    assertThat(fake.keys().get(2)).isNotEqualTo(home);
    assertThat(fake.asked().get(2).text()).isEqualToIgnoringWhitespace(WITHOUT);
    assertThat(new JsonObject(fake.asked().get(2).text())).isEqualTo(new JsonObject(WITHOUT));
  }

  @Test
  void a_long_request_that_leaves_arrives_without_it() {
    var more = ",{\"role\":\"user\",\"content\":\"" + "long ".repeat(100_000) + "\"}";
    var body = BEFORE + "," + ITEM + more + "," + ITEM + AFTER;
    post(FIRST, "session-id", "s");
    var home = fake.keys().getFirst();
    fake.answering(it -> isAt(home, it) ? FakeProvider.refusal(500) : response());

    assertThat(post(body, "session-id", "s").statusCode()).isEqualTo(200);

    assertThat(fake.asked().get(1).text()).isEqualTo(body);
    assertThat(fake.asked().get(2).text()).isEqualTo(BEFORE + "," + (more + AFTER).substring(1));
    assertThat(post(body, "session-id", "s").statusCode()).isEqualTo(200);
  }

  @Test
  void every_other_byte_of_it_is_as_it_came() {
    post(FIRST, "session-id", "s");
    var home = fake.keys().getFirst();
    fake.answering(it -> isAt(home, it) ? FakeProvider.refusal(500) : response());

    post(WITH, "session-id", "s");

    var text = fake.asked().get(2).text();
    assertThat(text).startsWith(BEFORE).endsWith(AFTER.substring(1));
    assertThat(text.length()).isBetween(WITHOUT.length(), WITHOUT.length() + 2);
  }

  @Test
  void what_a_provider_cannot_read_is_asked_for_once_more_without_it() {
    fake.answering(it -> it.text().contains("encrypted") ? cannotRead() : response());

    var answer = post(WITH);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(fake.count()).isEqualTo(2);
    assertThat(new JsonObject(fake.asked().getLast().text())).isEqualTo(new JsonObject(WITHOUT));
    assertThat(answer.headers().firstValue("x-relay-attempts")).hasValue("2");
  }

  @Test
  void that_costs_one_attempt() {
    relay.close();
    relay =
        RunningRelay.configured(
            "dispatch: {attempts: 1}\nproviders: [{name: p, base-url: \"%s\", api-key: k1}]\n"
                .formatted(fake.url()));
    fake.answering(it -> it.text().contains("encrypted") ? cannotRead() : response());

    var answer = post(WITH);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(cannotRead().body().getBytes());
    assertThat(fake.count()).isEqualTo(1);
  }

  @Test
  void a_provider_that_cannot_read_it_either_way_says_so() {
    fake.answering(_ -> cannotRead());

    var answer = post(WITH);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(cannotRead().body().getBytes());
    assertThat(fake.count()).isEqualTo(2);
  }

  @Test
  void what_goes_on_from_a_response_never_leaves_the_key_that_gave_it() {
    post(FIRST);
    var home = fake.keys().getFirst();
    fake.answering(it -> isAt(home, it) ? FakeProvider.refusal(500) : response());
    var body = "{\"model\":\"m\",\"input\":\"go on\",\"previous_response_id\":\"resp_1\"}";

    var answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo(FakeProvider.refusal(500).body().getBytes());
    assertThat(fake.keys()).containsOnly(home);
    assertThat(fake.asked().getLast().text()).isEqualTo(body);
  }

  @Test
  void nor_where_a_fallback_stands_ready() {
    relay.close();
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: p, base-url: "%1$s", api-keys: [k1, k2]}
              - {name: q, base-url: "%1$s", api-key: q1}
            models: [{match: "*", to: [{provider: p}], fallback: [{provider: q}]}]
            """
                .formatted(fake.url()));
    post(FIRST);
    var home = fake.keys().getFirst();
    fake.answering(it -> isAt(home, it) ? FakeProvider.refusal(429) : response());

    var answer = post("{\"model\":\"m\",\"input\":\"go on\",\"previous_response_id\":\"resp_1\"}");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(fake.keys()).containsExactly(home, home);
  }

  private HttpResponse<byte[]> post(String body, String... headers) {
    return relay.post("/v1/responses", body, headers);
  }

  private static boolean isAt(String key, Request request) {
    return FakeProvider.key(request).equals(key);
  }

  private static Answer cannotRead() {
    return OpenAiAnswers.error(
        400,
        "invalid_request_error",
        "invalid_encrypted_content",
        "The encrypted content could not be verified.");
  }

  private Answer response() {
    return Answer.json(
        "{\"object\":\"response\",\"output\":[],\"id\":\"resp_%d\"}"
            .formatted(minted.incrementAndGet()));
  }
}
