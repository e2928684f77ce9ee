package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads an object that may say why there is no answer, in whatever form services say it.
///
/// The forms are those of OpenAI, Anthropic and Google (`error`), of MiniMax (`base_resp`), of
/// FastAPI (`detail`), of vLLM (`object: error`), and the `code`, `msg` and `success` of many.
public final class ErrorReader {

  /// What was found.
  ///
  /// @param message in words; empty if there are none
  /// @param code a word or a number; empty if there is none
  /// @param type the member `type` of the outermost object; empty if it has none
  /// @param member whether there is a member `error` that says something
  /// @param object whether that is an object with a message
  /// @param told whether anything says that there is no answer
  public record Found(
      String message, String code, String type, boolean member, boolean object, boolean told) {}

  private static final Set<String> WITHIN = Set.of("error", "response", "base_resp", "metadata");
  private static final Set<String> LISTS = Set.of("error", "errors", "detail");

  private static final Set<String> FINE =
      Set.of("0", "200", "ok", "success", "succeeded", "completed", "in_progress", "queued");

  private String message = "";
  private int messageDepth = -1;
  private String code = "";
  private int codeDepth = -1;
  private String type = "";
  private boolean member;
  private boolean object;
  private boolean told;

  private ErrorReader() {}

  /// Reads the object that begins in `bytes[from..to)`, or the first one of a list; empty if there
  /// is none, or it cannot be read.
  public static Optional<Found> read(byte[] bytes, int from, int to) {
    try (var json = Json.parser(bytes, from, to - from)) {
      var first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        first = json.nextToken();
      }
      return first == JsonToken.START_OBJECT
          ? Optional.of(new ErrorReader().read(json))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private Found read(JsonParser json) throws IOException {
    members(json, 0, "");
    return new Found(message, code, type, member, object, told);
  }

  private void members(JsonParser json, int depth, String within) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      switch (value) {
        case VALUE_STRING -> text(name, json.getText(), depth, within);
        case VALUE_NUMBER_INT -> number(name, json.getText(), depth, within);
        case VALUE_FALSE -> told |= depth == 0 && (name.equals("success") || name.equals("ok"));
        case START_OBJECT -> object(json, name, depth);
        case START_ARRAY -> list(json, name, depth);
        default -> json.skipChildren();
      }
    }
  }

  private void object(JsonParser json, String name, int depth) throws IOException {
    if (!WITHIN.contains(name)) {
      json.skipChildren();
      return;
    }
    boolean error = name.equals("error");
    member |= error;
    told |= error;
    members(json, depth + 1, name);
  }

  private void list(JsonParser json, String name, int depth) throws IOException {
    if (!LISTS.contains(name)) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      told = true;
      switch (json.currentToken()) {
        case START_OBJECT -> members(json, depth + 1, name);
        case VALUE_STRING -> text("message", json.getText(), depth, name);
        default -> json.skipChildren();
      }
    }
  }

  private void text(String name, String text, int depth, String within) {
    switch (name) {
      case "error" -> {
        if (!text.isEmpty()) {
          member = true;
          told = true;
          message(text, depth + 1);
        }
      }
      case "message",
          "msg",
          "detail",
          "error_msg",
          "error_message",
          "errorMessage",
          "errmsg",
          "status_msg",
          "error_description" -> {
        object |= within.equals("error") && name.equals("message");
        told |= depth == 0 && !isFine(text);
        message(text, depth);
      }
      case "type" -> {
        type = depth == 0 ? text : type;
        told |= depth == 0 && text.equals("error");
        code(text, depth, false);
      }
      case "status", "object" -> {
        told |= depth == 0 && (text.equals("error") || text.equals("failed"));
        code(name.equals("status") ? text : "", depth, false);
      }
      default -> number(name, text, depth, within);
    }
  }

  private static boolean isFine(String text) {
    return text.isEmpty() || FINE.contains(text.toLowerCase(Locale.ROOT));
  }

  /// A code of 0 or 200 says that all is well.
  private void number(String name, String text, int depth, String within) {
    switch (name) {
      case "code",
          "error_code",
          "errorCode",
          "errcode",
          "err_code",
          "status_code",
          "statusCode" -> {
        boolean fine = isFine(text);
        told |= !fine && (depth == 0 || within.equals("base_resp"));
        code(fine ? "" : text, depth, true);
      }
      default -> {}
    }
  }

  /// The innermost words say most.
  private void message(String text, int depth) {
    if (depth > messageDepth && !text.isEmpty()) {
      message = text;
      messageDepth = depth;
    }
  }

  /// A code says more than a type.
  private void code(String text, int depth, boolean firm) {
    int rank = 2 * depth + (firm ? 1 : 0);
    if (rank > codeDepth && !text.isEmpty() && !text.equals("error")) {
      code = text;
      codeDepth = rank;
    }
  }
}
