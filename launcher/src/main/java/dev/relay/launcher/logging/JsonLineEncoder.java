package dev.relay.launcher.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.relay.protocol.Json;
import java.util.Arrays;

/// A log event as one JSON object on a line, with the names that the lines of exchanges have.
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var json =
        Json.bytes(out -> {
          out.writeStartObject();
          out.writeStringField("time", event.getInstant().toString());
          out.writeStringField("level", event.getLevel().toString());
          out.writeStringField("event", "log");
          out.writeStringField("logger", event.getLoggerName());
          out.writeStringField("message", event.getFormattedMessage());
          if (event.getThrowableProxy() != null) {
            out.writeStringField("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
          out.writeEndObject();
        });
    var line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
