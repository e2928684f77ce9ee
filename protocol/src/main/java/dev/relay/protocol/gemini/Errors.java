package dev.relay.protocol.gemini;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;

/// Failures in Google's envelope: `{"error": {"code", "message", "status"}}`.
///
/// The words of `status` are those of `google.rpc.Code`.
final class Errors {

  private Errors() {}

  static byte[] envelope(Failure failure) {
    return envelope(failure.status(), failure.message());
  }

  static byte[] envelope(int status, String message) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeNumberField("code", status);
      json.writeStringField("message", message);
      json.writeStringField("status", status(status));
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private static String status(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 499 -> "CANCELLED";
      case 502, 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }
}
