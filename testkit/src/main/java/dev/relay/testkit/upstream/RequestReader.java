package dev.relay.testkit.upstream;

import dev.relay.testkit.upstream.Request.Field;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads HTTP/1.1 requests from the bytes of one connection.
final class RequestReader {

  private static final byte[] END_OF_LINE = {'\r', '\n'};
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  /// A body and where the bytes after it begin.
  private record Body(Buffer bytes, int end) {}

  private final int connection;
  private Buffer pending = Buffer.buffer();
  private int served;

  RequestReader(int connection) {
    this.connection = connection;
  }

  void take(Buffer bytes) {
    pending.appendBuffer(bytes);
  }

  /// Whether a request has begun to arrive.
  boolean begun() {
    return pending.length() > 0;
  }

  /// The next request, once it is there to its last byte.
  Optional<Request> next() {
    int end = find(END_OF_HEAD, 0);
    if (end < 0) {
      return Optional.empty();
    }
    var lines = pending.getString(0, end, "ISO-8859-1").split("\r\n", -1);
    var start = lines[0].split(" ", -1);
    if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
      throw new IllegalArgumentException(
          "request line '" + lines[0] + "' (expected: method target HTTP/1.1)");
    }
    var fields = fields(lines);
    return body(fields, end + END_OF_HEAD.length)
        .map(body -> {
          pending = pending.getBuffer(body.end(), pending.length());
          return new Request(
              start[0],
              start[1],
              fields,
              body.bytes(),
              connection,
              served++ > 0,
              System.nanoTime());
        });
  }

  private static List<Field> fields(String[] lines) {
    var fields = new ArrayList<Field>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            "header line '" + lines[i] + "' (expected: name: value)");
      }
      fields.add(new Field(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
    }
    return fields;
  }

  private Optional<Body> body(List<Field> fields, int at) {
    if (value(fields, "transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      return chunked(at);
    }
    int end = at + value(fields, "content-length").map(Integer::parseInt).orElse(0);
    return end <= pending.length()
        ? Optional.of(new Body(pending.getBuffer(at, end), end))
        : Optional.empty();
  }

  private Optional<Body> chunked(int start) {
    var body = Buffer.buffer();
    int at = start;
    int line;
    while ((line = find(END_OF_LINE, at)) >= 0) {
      int size =
          Integer.parseInt(pending.getString(at, line, "ISO-8859-1").split(";")[0].strip(), 16);
      int data = line + END_OF_LINE.length;
      at = data + size + END_OF_LINE.length;
      if (at > pending.length()) {
        return Optional.empty();
      }
      if (size == 0) {
        return Optional.of(new Body(body, at));
      }
      body.appendBuffer(pending, data, size);
    }
    return Optional.empty();
  }

  private static Optional<String> value(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  private int find(byte[] what, int from) {
    for (int i = from; i <= pending.length() - what.length; i++) {
      int matched = 0;
      while (matched < what.length && pending.getByte(i + matched) == what[matched]) {
        matched++;
      }
      if (matched == what.length) {
        return i;
      }
    }
    return -1;
  }
}
