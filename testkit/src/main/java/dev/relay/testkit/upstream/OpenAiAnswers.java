package dev.relay.testkit.upstream;

import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Answers as OpenAI's API gives them: <https://platform.openai.com/docs/api-reference/chat>.
public final class OpenAiAnswers {

  public static final String USAGE =
      "{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}";

  private static final String ID = "chatcmpl-fake";

  private OpenAiAnswers() {}

  /// A whole chat completion with [#USAGE].
  public static Answer chat(String model, String content) {
    return Answer.json(
        """
        {"id":"%s","object":"chat.completion","created":1700000000,"model":%s,\
        "choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":null},\
        "logprobs":null,"finish_reason":"stop"}],"usage":%s}\
        """
            .formatted(ID, quoted(model), quoted(content), USAGE));
  }

  /// A streamed chat completion: role, one chunk for each of `contents`, finish, `[DONE]`.
  public static Answer chatStream(String model, String... contents) {
    return stream(model, Arrays.asList(contents), Optional.empty());
  }

  /// The same with a chunk that carries [#USAGE] and no choice before `[DONE]`.
  public static Answer chatStreamWithUsage(String model, String... contents) {
    return stream(model, Arrays.asList(contents), Optional.of(USAGE));
  }

  /// The list of these models.
  public static Answer models(String... models) {
    return Answer.json(
        Arrays.stream(models)
            .map(OpenAiAnswers::quoted)
            .map(
                """
                {"id":%s,"object":"model","created":1700000000,"owned_by":"fake"}\
                """
                    ::formatted)
            .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}")));
  }

  /// An error in its envelope.
  public static Answer error(int status, String type, String code, String message) {
    return Answer.json(
            """
            {"error":{"message":%s,"type":%s,"param":null,"code":%s}}\
            """
                .formatted(quoted(message), quoted(type), quoted(code)))
        .withStatus(status);
  }

  private static Answer stream(String model, List<String> contents, Optional<String> usage) {
    var events = new ArrayList<String>();
    events.add(chunk(model, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
    contents.forEach(
        content -> events.add(chunk(model, "{\"content\":" + quoted(content) + "}", "null")));
    events.add(chunk(model, "{}", "\"stop\""));
    usage.ifPresent(
        tokens -> events.add(beginning(model) + "\"choices\":[],\"usage\":" + tokens + "}"));
    events.add("[DONE]");
    return Answer.sse(events);
  }

  private static String chunk(String model, String delta, String finish) {
    return beginning(model)
        + "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]}";
  }

  private static String beginning(String model) {
    return """
    {"id":"%s","object":"chat.completion.chunk","created":1700000000,"model":%s,\
    """
        .formatted(ID, quoted(model));
  }

  private static String quoted(String text) {
    return Json.encode(text);
  }
}
