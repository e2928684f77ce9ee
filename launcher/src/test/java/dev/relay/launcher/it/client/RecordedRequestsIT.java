package dev.relay.launcher.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What OpenCode 1.18, Claude Code 2.1 and Cline 3.0 have really sent, replayed.
class RecordedRequestsIT {

  /// What a client says about its connection.
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "content-type", "host", "transfer-encoding");

  /// What it says about itself and to the gateway alone.
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "accept.*|authorization|user-agent|x-api-key|x-goog-api-key|sec-fetch-.*|x-stainless-.*");

  /// That of each dialect; to the others it is just an event.
  private static final List<String> LAST_EVENTS =
      List.of(
          "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}",
          "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
          "{\"type\":\"response.completed\"}",
          "{\"type\":\"message_stop\"}",
          "[DONE]");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opencode-01-chat-title",
        "opencode-03-chat-tool-result",
        "opencode-11-responses-title",
        "opencode-13-responses-tool-result",
        "opencode-21-messages-title",
        "opencode-31-gemini-title",
        "claude-code-02-tool-result",
        "claude-code-04-title-structured-output",
        "claude-code-12-count-tokens-one-tool",
        "cline-32-gemini-tool-result"
      })
  void a_recorded_request_arrives_byte_for_byte(String name) throws IOException {
    var recorded = recorded(name);
    var body = recorded.getJsonObject("body").encode();
    var path = recorded.getString("path");
    var query = query(recorded);
    try (var upstream = FakeUpstream.start().answering(answer(body, query));
        var relay = RunningRelay.configured(config(upstream))) {
      var answer = relay.post(path + query, body, headers(recorded));

      assertThat(answer.statusCode()).describedAs(RunningRelay.text(answer)).isEqualTo(200);
      var asked = RunningRelay.onlyAsked(upstream);
      assertThat(asked.text()).isEqualTo(body);
      assertThat(asked.target()).isEqualTo(path + query);
      for (var header : recorded.getJsonObject("headers")) {
        if (!OF_THE_CONNECTION.contains(header.getKey())
            && !LEFT_OUT.matcher(header.getKey()).matches()) {
          assertThat(asked.header(header.getKey()))
              .describedAs(header.getKey())
              .hasValue(header.getValue().toString());
        }
      }
    }
  }

  private static Answer answer(String body, String query) {
    return body.contains("\"stream\":true") || query.contains("alt=sse")
        ? Answer.sse(LAST_EVENTS)
        : Answer.json("{}");
  }

  private static String config(FakeUpstream upstream) {
    return """
    providers:
      - {name: o, type: openai, base-url: "%s", api-key: k, stream-usage: false}
      - {name: a, type: anthropic, base-url: "%s", api-key: k}
      - {name: g, type: gemini, base-url: "%s", api-key: k}
    """
        .formatted(upstream.url(), upstream.url(), upstream.url());
  }

  private static JsonObject recorded(String name) throws IOException {
    try (var in = RecordedRequestsIT.class.getResourceAsStream("/recorded/" + name + ".json")) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String query(JsonObject recorded) {
    var query = recorded.getJsonObject("query", new JsonObject());
    return query.isEmpty()
        ? ""
        : query.stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String[] headers(JsonObject recorded) {
    List<String> headers = new ArrayList<>();
    for (var header : recorded.getJsonObject("headers")) {
      if (!OF_THE_CONNECTION.contains(header.getKey())) {
        headers.add(header.getKey());
        headers.add(header.getValue().toString());
      }
    }
    return headers.toArray(String[]::new);
  }
}
