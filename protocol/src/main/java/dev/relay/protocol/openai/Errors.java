package dev.relay.protocol.openai;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import java.util.Optional;

/// Failures in OpenAI's envelope: `{"error": {"message", "type", "param", "code"}}`.
public final class Errors {

  private Errors() {}

  public static byte[] envelope(Failure failure) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("message", failure.message());
      json.writeStringField("type", type(failure));
      var param = param(failure);
      if (param.isPresent()) {
        json.writeStringField("param", param.get());
      } else {
        json.writeNullField("param");
      }
      json.writeStringField("code", code(failure));
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
