package dev.relay.protocol.openai;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import dev.relay.protocol.wire.ErrorBody;
import java.util.Optional;

/// Failures in OpenAI's envelope: `{"error": {"message", "type", "param", "code"}}`.
public final class Errors {

  private Errors() {}

  public static byte[] envelope(Failure failure) {
    return envelope(failure.message(), type(failure), param(failure), code(failure));
  }

  /// An error of this status in the words of who was asked.
  public static byte[] envelope(int status, ErrorBody said) {
    return envelope(
        said.message(),
        status < 500 && status != 429 ? "invalid_request_error" : "upstream_error",
        Optional.empty(),
        said.code().isEmpty() ? "upstream_error" : said.code());
  }

  private static byte[] envelope(String message, String type, Optional<String> param, String code) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("message", message);
      json.writeStringField("type", type);
      if (param.isPresent()) {
        json.writeStringField("param", param.get());
      } else {
        json.writeNullField("param");
      }
      json.writeStringField("code", code);
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private static String type(Failure failure) {
    return switch (failure) {
      case Failure.Invalid _, Failure.Unauthorized _ -> "invalid_request_error";
      case Failure.Refused _,
          Failure.Unavailable _,
          Failure.TimedOut _,
          Failure.Broken _,
          Failure.Exhausted _ ->
          "upstream_error";
      case Failure.Internal _, Failure.Overloaded _, Failure.Cancelled _ -> "server_error";
    };
  }

  private static String code(Failure failure) {
    return switch (failure) {
      case Failure.Invalid invalid -> invalid.code();
      case Failure.Unauthorized _ -> "invalid_api_key";
      case Failure.Refused _,
          Failure.Unavailable _,
          Failure.TimedOut _,
          Failure.Broken _,
          Failure.Exhausted _,
          Failure.Internal _,
          Failure.Overloaded _,
          Failure.Cancelled _ ->
          failure.label();
    };
  }

  private static Optional<String> param(Failure failure) {
    return failure instanceof Failure.Invalid invalid ? invalid.param() : Optional.empty();
  }
}
