package dev.relay.protocol.anthropic;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;

/// Failures in Anthropic's envelope: `{"type": "error", "error": {"type", "message"}}`.
///
/// The types are those of https://docs.claude.com/en/api/errors.
final class Errors {

  private Errors() {}

  static byte[] envelope(Failure failure) {
    return envelope(failure.status(), failure.message());
  }

  static byte[] envelope(int status, String message) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("type", "error");
      json.writeObjectFieldStart("error");
      json.writeStringField("type", type(status));
      json.writeStringField("message", message);
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
