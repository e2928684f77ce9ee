package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Dialect;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the lists of models that services give: OpenAI's and Anthropic's `{"data": [{"id"}]}`,
/// Google's and Ollama's `{"models": [{"name"}]}`, and a bare array of either.
///
/// What more they say goes by many names. Windows: `context_length` (OpenRouter, Together),
/// `context_window` (Groq), `max_model_len` (vLLM), `max_context_length` (Mistral),
/// `max_input_tokens` (Anthropic), `inputTokenLimit` (Google), `max_context_window_tokens`
/// (Copilot, in `capabilities.limits`; what `max_prompt_tokens` leaves of it). Answers:
/// `max_completion_tokens`, `max_output_tokens`, `outputTokenLimit`, and `max_tokens` beside
/// `max_input_tokens`. Protocols: `endpoint` and `ai_sdk_package` (OpenCode), `supported_endpoints`
/// (Copilot).
public final class ListedModels {

  private static final String PREFIX = "models/";

  /// Of a longer list the rest is not read. The longest that is known has some thousands.
  private static final int MOST = 10_000;

  private ListedModels() {}

  /// By their ids, in order; an id that cannot be asked for is left out. Empty if `body` is no such
  /// list.
  public static Optional<Map<String, ProviderStatus.Model>> read(Buffer body) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      return toList(json) ? Optional.of(entries(json)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Goes to the beginning of the array, if there is one.
  private static boolean toList(JsonParser json) throws IOException {
    if (json.nextToken() == JsonToken.START_ARRAY) {
      return true;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      boolean list = json.nextToken() == JsonToken.START_ARRAY;
      if (list && (name.equals("data") || name.equals("models"))) {
        return true;
      }
      json.skipChildren();
    }
    return false;
  }

  private static Map<String, ProviderStatus.Model> entries(JsonParser json) throws IOException {
    var models = new LinkedHashMap<String, ProviderStatus.Model>();
    while (models.size() < MOST && json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == null) {
        throw new IOException("the list ends too early");
      }
      if (json.currentToken() == JsonToken.START_OBJECT) {
        new Entry().read(json, models);
      } else {
        json.skipChildren();
      }
    }
    return models;
  }

  private static final class Entry {

    private String id = "";
    private String name = "";
    private long context;
    private long output;
    private long tokens;
    private long prompt;
    private boolean input;
    private Set<Dialect> dialects = Set.of();

    void read(JsonParser json, Map<String, ProviderStatus.Model> models) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var member = json.currentName();
        switch (json.nextToken()) {
          case VALUE_STRING -> text(member, json.getText());
          case VALUE_NUMBER_INT -> number(member, number(json));
          case START_OBJECT -> object(member, json);
          case START_ARRAY -> array(member, json);
          case null, default -> json.skipChildren();
        }
      }
      var known = id.isEmpty() ? name : id;
      if (RequestReader.wrongModel(known).isEmpty()) {
        long most = output == 0 && input ? tokens : output;
        long window = prompt > 0 ? Math.min(context, prompt + most) : context;
        models.put(known, new ProviderStatus.Model(dialects, window, most));
      }
    }

    /// Of Copilot's `capabilities` and its `limits` the numbers count.
    private void object(String member, JsonParser json) throws IOException {
      if (!member.equals("capabilities") && !member.equals("limits")) {
        json.skipChildren();
        return;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var inner = json.currentName();
        switch (json.nextToken()) {
          case VALUE_NUMBER_INT -> number(inner, number(json));
          case START_OBJECT -> object(inner, json);
          case null, default -> json.skipChildren();
        }
      }
    }

    private void array(String member, JsonParser json) throws IOException {
      if (!member.equals("supported_endpoints")) {
        json.skipChildren();
        return;
      }
      var all = EnumSet.noneOf(Dialect.class);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() == null) {
          throw new IOException("the list ends too early");
        }
        if (json.currentToken() == JsonToken.VALUE_STRING && json.getText().startsWith("/")) {
          byEndpoint(json.getText());
          all.addAll(dialects);
        } else {
          json.skipChildren();
        }
      }
      dialects = all;
    }

    private void text(String member, String value) {
      switch (member) {
        case "id" -> id = value;
        case "name" -> name = value.startsWith(PREFIX) ? value.substring(PREFIX.length()) : value;
        case "endpoint" -> byEndpoint(value);
        case "ai_sdk_package" -> byPackage(value);
        default -> {}
      }
    }

    /// What is too large to be a count is none.
    private static long number(JsonParser json) throws IOException {
      return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : json.getLongValue();
    }

    private void number(String member, long value) {
      if (value <= 0) {
        return;
      }
      switch (member) {
        case "max_input_tokens" -> {
          context = value;
          input = true;
        }
        case "context_length",
            "context_window",
            "max_context_window_tokens",
            "max_model_len",
            "max_context_length",
            "inputTokenLimit" ->
            context = value;
        case "max_completion_tokens", "max_output_tokens", "outputTokenLimit" -> output = value;
        case "max_prompt_tokens" -> prompt = value;
        case "max_tokens" -> tokens = value;
        default -> {}
      }
    }

    private void byEndpoint(String value) {
      if (value.endsWith("/messages")) {
        dialects = Set.of(Dialect.ANTHROPIC);
      } else if (value.endsWith("/chat/completions")) {
        dialects = Set.of(Dialect.OPENAI);
      } else if (value.endsWith("/responses")) {
        dialects = Set.of(Dialect.RESPONSES);
      }
    }

    private void byPackage(String value) {
      if (dialects.isEmpty()) {
        dialects =
            switch (value) {
              case "@ai-sdk/anthropic" -> Set.of(Dialect.ANTHROPIC);
              case "@ai-sdk/openai-compatible" -> Set.of(Dialect.OPENAI);
              case "@ai-sdk/openai" -> Set.of(Dialect.RESPONSES);
              default -> Set.of();
            };
      }
    }
  }
}
