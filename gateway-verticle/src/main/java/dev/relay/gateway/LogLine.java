package dev.relay.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The line of one exchange in the log.
final class LogLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final double NANOS_PER_MILLI = 1e6;
  private static final byte[] NEWLINE = {'\n'};

  private LogLine() {}

  static byte[] json(Completed line) {
    return joined(Json.bytes(json -> write(line, json)));
  }

  static byte[] pretty(Completed line) {
    var served = line.served();
    var text = new StringBuilder(200);
    text.append(TIME.format(Instant.ofEpochMilli(line.at())))
        .append(' ')
        .append(line.status())
        .append(' ')
        .append(line.operation())
        .append(line.streamed() ? " stream " : " ")
        .append(printable(line.model()));
    if (served != null) {
      text.append(" -> ").append(served.provider()).append('.').append(served.instance());
      text.append(' ').append(printable(served.model()));
    }
    line.usage()
        .ifPresent(usage ->
            text.append(" tokens=").append(usage.input()).append('/').append(usage.output()));
    text.append(" bytes=").append(line.bytesIn()).append('/').append(line.bytesOut());
    text.append(String.format(Locale.ROOT, " %.1fms", line.nanos() / NANOS_PER_MILLI));
    if (line.firstByteNanos() >= 0) {
      text.append(
          String.format(
              Locale.ROOT, " (first byte %.1fms)", line.firstByteNanos() / NANOS_PER_MILLI));
    }
    text.append(' ').append(line.end());
    text.append(' ').append(shortened(line.caller())).append(' ').append(line.id()).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] dropped(long lines) {
    return joined(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("event", "log.dropped");
          json.writeNumberField("lines", lines);
          json.writeEndObject();
        }));
  }

  private static void write(Completed line, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", Instant.ofEpochMilli(line.at()).toString());
    json.writeStringField("level", "INFO");
    json.writeStringField("event", "exchange.completed");
    json.writeStringField("request_id", line.id());
    json.writeStringField("caller", line.caller());
    json.writeStringField("dialect", line.dialect());
    json.writeStringField("operation", line.operation());
    json.writeStringField("model", line.model());
    var served = line.served();
    if (served != null) {
      json.writeStringField("mapped_model", served.model());
      json.writeStringField("provider", served.provider());
      json.writeNumberField("instance", served.instance());
    }
    json.writeBooleanField("stream", line.streamed());
    json.writeNumberField("status", line.status());
    if (line.usage().isPresent()) {
      json.writeNumberField("tokens_in", line.usage().get().input());
      json.writeNumberField("tokens_out", line.usage().get().output());
    }
    json.writeNumberField("bytes_in", line.bytesIn());
    json.writeNumberField("bytes_out", line.bytesOut());
    if (line.firstByteNanos() >= 0) {
      json.writeNumberField("first_byte_ms", millis(line.firstByteNanos()));
    }
    json.writeNumberField("duration_ms", millis(line.nanos()));
    json.writeStringField("end", line.end());
    json.writeEndObject();
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private static byte[] joined(byte[] json) {
    var line = new byte[json.length + 1];
    System.arraycopy(json, 0, line, 0, json.length);
    line[json.length] = NEWLINE[0];
    return line;
  }

  private static String printable(String name) {
    return name.isEmpty() ? "-" : name.replaceAll("\\p{Cntrl}", "?");
  }

  private static String shortened(String caller) {
    return caller.length() == 64 ? caller.substring(0, 12) : caller;
  }
}
