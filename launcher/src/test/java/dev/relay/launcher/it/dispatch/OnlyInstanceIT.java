package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RunningRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where there is nobody else to ask, what the provider says passes as it said it, and nobody is
/// locked out.
class OnlyInstanceIT {

  private static final int MANY = 200;

  private final FakeProvider fake = FakeProvider.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay =
        RunningRelay.configured(
            """
            dispatch: {attempts: 1, breaker: {failures: 2, window: 60s, open: 60s}}
            providers: [{name: p, base-url: "%s", api-key: k1}]
            """
                .formatted(fake.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503, 504, 529})
  void a_refusal_passes_as_it_came(int status) {
    var refusal =
        FakeProvider.refusal(status)
            .withHeader("retry-after", "0")
            .withHeader("x-request-id", "req_of_the_upstream");
    fake.answering(refusal);

    for (var body : new String[] {CHAT_BODY, STREAM_BODY}) {
      var response = relay.chat(body);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).isEqualTo(refusal.body().getBytes());
      assertThat(response.headers().firstValue("retry-after")).hasValue("0");
      assertThat(response.headers().firstValue("x-request-id")).hasValue("req_of_the_upstream");
      assertThat(response.headers().firstValue("x-relay-provider")).hasValue("p");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 413, 422, 429, 500, 503, 529})
  void however_often_it_refuses_the_next_answer_passes(int status) {
    fake.answering(FakeProvider.refusal(status).withHeader("retry-after", "9"));
    for (int i = 0; i < MANY; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(status);
    }
    assertThat(fake.count()).isEqualTo(MANY);
    fake.answering(FakeProvider.chat("hi"));

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 500})
  void the_same_where_calls_are_repeated(int status) {
    relay.close();
    relay =
        RunningRelay.configured(
            """
            dispatch: {breaker: {failures: 2, window: 60s, open: 60s}, budget: 10ms}
            providers: [{name: p, base-url: "%s", api-key: k1}]
            """
                .formatted(fake.url()));
    fake.answering(FakeProvider.refusal(status));
    for (int i = 0; i < 10; i++) {
      assertThat(relay.chat(CHAT_BODY).body())
          .isEqualTo(FakeProvider.refusal(status).body().getBytes());
    }
    fake.answering(FakeProvider.chat("hi"));

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }
}
