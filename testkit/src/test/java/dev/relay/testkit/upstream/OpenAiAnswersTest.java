package dev.relay.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class OpenAiAnswersTest {

  @Test
  void a_chat_completion_carries_model_content_and_usage() {
    var chat = new JsonObject(OpenAiAnswers.chat("m\"1", "hi\n").body());

    assertThat(chat.getString("model")).isEqualTo("m\"1");
    var choice = chat.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getJsonObject("message").getString("content")).isEqualTo("hi\n");
    assertThat(chat.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(21);
  }

  @Test
  void a_stream_has_role_contents_finish_usage_and_done() {
    var events = OpenAiAnswers.chatStreamWithUsage("m", "a", "b").body().toString().split("\n\n");

    assertThat(events).hasSize(6);
    assertThat(events[0]).contains("\"role\":\"assistant\"");
    assertThat(events[2]).contains("\"content\":\"b\"");
    assertThat(events[3]).contains("\"finish_reason\":\"stop\"");
    assertThat(events[4]).contains("\"choices\":[],\"usage\":{");
    assertThat(events[5]).isEqualTo("data: [DONE]");
    for (int i = 0; i < 5; i++) {
      assertThat(new JsonObject(events[i].substring("data: ".length())).getString("object"))
          .isEqualTo("chat.completion.chunk");
    }
  }

  @Test
  void a_stream_has_no_usage_unless_asked() {
    assertThat(OpenAiAnswers.chatStream("m", "a").body().toString()).doesNotContain("usage");
  }

  @Test
  void lists_models() {
    var models = new JsonObject(OpenAiAnswers.models("a", "b").body());

    assertThat(models.getJsonArray("data").getJsonObject(1).getString("id")).isEqualTo("b");
  }

  @Test
  void an_error_has_its_envelope() {
    var answer = OpenAiAnswers.error(429, "requests", "rate_limit_exceeded", "slow down");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("code"))
        .isEqualTo("rate_limit_exceeded");
  }
}
