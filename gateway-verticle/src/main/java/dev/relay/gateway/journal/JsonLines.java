package dev.relay.gateway.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.journal.CompletedExchange;
import dev.relay.protocol.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// The lines of exchanges as JSON, one object each.
final class JsonLines {

  private static final SerializableString NEWLINE = new SerializedString("\n");
  private static final SerializableString TIME = new SerializedString("time");
  private static final SerializableString LEVEL = new SerializedString("level");
  private static final SerializableString EVENT = new SerializedString("event");
  private static final SerializableString REQUEST_ID = new SerializedString("request_id");
  private static final SerializableString CALLER = new SerializedString("caller");
  private static final SerializableString METHOD = new SerializedString("method");
  private static final SerializableString PATH = new SerializedString("path");
  private static final SerializableString DIALECT = new SerializedString("dialect");
  private static final SerializableString OPERATION = new SerializedString("operation");
  private static final SerializableString MODEL = new SerializedString("model");
  private static final SerializableString MAPPED_MODEL = new SerializedString("mapped_model");
  private static final SerializableString PROVIDER = new SerializedString("provider");
  private static final SerializableString INSTANCE = new SerializedString("instance");
  private static final SerializableString ATTEMPTS = new SerializedString("attempts");
  private static final SerializableString AT_MS = new SerializedString("at_ms");
  private static final SerializableString STREAM = new SerializedString("stream");
  private static final SerializableString STATUS = new SerializedString("status");
  private static final SerializableString TOKENS_IN = new SerializedString("tokens_in");
  private static final SerializableString TOKENS_OUT = new SerializedString("tokens_out");
  private static final SerializableString ESTIMATED = new SerializedString("tokens_estimated");
  private static final SerializableString BYTES_IN = new SerializedString("bytes_in");
  private static final SerializableString BYTES_OUT = new SerializedString("bytes_out");
  private static final SerializableString FIRST_BYTE_MS = new SerializedString("first_byte_ms");
  private static final SerializableString DURATION_MS = new SerializedString("duration_ms");
  private static final SerializableString END = new SerializedString("end");
  private static final SerializableString LINES = new SerializedString("lines");
  private static final int NANOS_PER_MICRO = 1000;

  private final JsonGenerator json;
  private long stampedMillis = -1;
  private String stamp = "";

  private JsonLines(JsonGenerator json) {
    this.json = json;
  }

  static byte[] of(List<CompletedExchange> batch, long dropped) {
    return Json.bytes(json -> {
      json.setRootValueSeparator(NEWLINE);
      var lines = new JsonLines(json);
      for (var line : batch) {
        lines.write(line);
      }
      if (dropped > 0) {
        lines.writeDropped(dropped);
      }
      json.writeRaw('\n');
    });
  }

  private void write(CompletedExchange line) throws IOException {
    json.writeStartObject();
    write(TIME, stamp(line.asked().at()));
    write(LEVEL, "INFO");
    write(EVENT, "exchange.completed");
    write(REQUEST_ID, line.id());
    write(CALLER, line.asked().caller());
    write(METHOD, line.asked().method());
    write(PATH, line.asked().path());
    write(DIALECT, line.asked().dialect());
    write(OPERATION, line.asked().operation());
    write(MODEL, line.asked().model());
    if (line.served().target() != null) {
      write(line.served().target());
    }
    if (!line.served().attempts().isEmpty()) {
      write(line.served().attempts());
    }
    json.writeFieldName(STREAM);
    json.writeBoolean(line.asked().streamed());
    write(STATUS, line.served().status());
    if (line.ending().usage().isPresent()) {
      write(TOKENS_IN, line.ending().usage().get().input());
      write(TOKENS_OUT, line.ending().usage().get().output());
    }
    if (line.ending().estimated()) {
      json.writeFieldName(ESTIMATED);
      json.writeBoolean(true);
    }
    write(BYTES_IN, line.measured().bytesIn());
    write(BYTES_OUT, line.measured().bytesOut());
    if (line.measured().firstByteNanos() >= 0) {
      writeMillis(FIRST_BYTE_MS, line.measured().firstByteNanos());
    }
    writeMillis(DURATION_MS, line.measured().nanos());
    write(END, line.ending().label());
    json.writeEndObject();
  }

  private void write(Target served) throws IOException {
    write(MAPPED_MODEL, served.model());
    write(PROVIDER, served.provider());
    write(INSTANCE, served.instance());
  }

  private void write(List<AttemptRecord> attempts) throws IOException {
    json.writeFieldName(ATTEMPTS);
    json.writeStartArray();
    for (var attempt : attempts) {
      var target = attempt.target();
      json.writeStartObject();
      write(INSTANCE, target.provider() + "." + target.instance());
      write(MODEL, target.model());
      write(AT_MS, attempt.at());
      write(DURATION_MS, attempt.millis());
      if (attempt.status() > 0) {
        write(STATUS, attempt.status());
      }
      write(END, attempt.end());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeDropped(long dropped) throws IOException {
    json.writeStartObject();
    write(TIME, stamp(System.currentTimeMillis()));
    write(LEVEL, "WARN");
    write(EVENT, "log.dropped");
    write(LINES, dropped);
    json.writeEndObject();
  }

  private void write(SerializableString name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeString(value);
  }

  private void write(SerializableString name, long value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(value);
  }

  /// Milliseconds with three decimals.
  private void writeMillis(SerializableString name, long nanos) throws IOException {
    long micros = nanos / NANOS_PER_MICRO;
    var digits = Long.toString(micros % 1000 + 1000);
    json.writeFieldName(name);
    json.writeNumber(micros / 1000 + "." + digits.substring(1));
  }

  /// The time is formatted once for all lines of the same millisecond.
  private String stamp(long millis) {
    if (millis != stampedMillis) {
      stampedMillis = millis;
      stamp = Instant.ofEpochMilli(millis).toString();
    }
    return stamp;
  }
}
