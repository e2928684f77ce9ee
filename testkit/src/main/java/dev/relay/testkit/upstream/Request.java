package dev.relay.testkit.upstream;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One request as it reached a [FakeUpstream].
///
/// @param headers in order, the names as they were sent
/// @param body without its transfer coding
/// @param connection counts the connections of the upstream from 1
/// @param reused whether the connection had carried a request before
/// @param nanos when it had arrived whole, by `System.nanoTime`
public record Request(
    String method,
    String target,
    List<Field> headers,
    Buffer body,
    int connection,
    boolean reused,
    long nanos) {

  /// One header line.
  public record Field(String name, String value) {}

  public Request {
    headers = List.copyOf(headers);
  }

  /// The value of the first header of this name, in whatever case.
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  /// The body read as UTF-8.
  public String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /// Whether the body asks for a stream, as all dialects but Gemini do.
  public boolean wantsStream() {
    return text().contains("\"stream\":true");
  }
}
