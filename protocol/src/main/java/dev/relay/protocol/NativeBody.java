package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Peek;
import dev.relay.contract.Span;
import dev.relay.contract.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks into a body of any operation for the name of a model: the member `model` of a JSON object,
/// or the part `model` of a form (RFC 7578). What is neither names none.
public final class NativeBody {

  private static final Peek NAMELESS =
      new Peek("", Span.ABSENT, false, Span.ABSENT, Span.ABSENT, false, List.of());

  private static final Pattern FORM =
      Pattern.compile("(?i)multipart/form-data\\s*;.*?boundary=(?:\"([^\"]+)\"|([^;\\s]+)).*");
  private static final Pattern PART_NAME =
      Pattern.compile("(?i)\\bcontent-disposition:[^\r\n]*;\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))");
  private static final String MODEL = "model";
  private static final ByteBuf BLANK_LINE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII).asReadOnly());

  private NativeBody() {}

  /// A model that is named twice is rejected: the provider might take the other one.
  public static Scan peek(Buffer body, String contentType) {
    var form = FORM.matcher(contentType);
    if (form.matches()) {
      var boundary = form.group(1) == null ? form.group(2) : form.group(1);
      return form(body, String.valueOf(boundary));
    }
    return json(body);
  }

  private static Scan json(Buffer body) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      return json.nextToken() == JsonToken.START_OBJECT ? members(json) : found(NAMELESS);
    } catch (IOException _) {
      return found(NAMELESS);
    }
  }

  private static Scan members(JsonParser json) throws IOException {
    var found = NAMELESS;
    boolean streamed = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var token = json.nextToken();
      if (name.equals(MODEL)) {
        if (found.modelAt().present()) {
          return twice();
        }
        if (token == JsonToken.VALUE_STRING) {
          var model = json.getText();
          int start = (int) json.currentTokenLocation().getByteOffset();
          found = named(model, new Span(start, (int) json.currentLocation().getByteOffset()));
        }
      }
      streamed |= name.equals("stream") && token == JsonToken.VALUE_TRUE;
      json.skipChildren();
    }
    return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null
        ? checked(streamed ? streamed(found) : found)
        : found(NAMELESS);
  }

  private static Scan form(Buffer body, String boundary) {
    var bytes = Json.contiguous(body);
    var delimiter = Unpooled.copiedBuffer("--" + boundary, StandardCharsets.ISO_8859_1);
    var found = NAMELESS;
    int at = next(delimiter, bytes, 0);
    while (at >= 0) {
      int head = at + delimiter.readableBytes();
      int end = next(delimiter, bytes, head);
      var part = part(bytes, head, end < 0 ? bytes.readableBytes() : end);
      if (part.isPresent()) {
        if (found.modelAt().present()) {
          return twice();
        }
        found = part.get();
      }
      at = end;
    }
    return checked(found);
  }

  /// The model, if the part between two delimiters is that.
  private static Optional<Peek> part(ByteBuf bytes, int from, int to) {
    int blank = next(BLANK_LINE, bytes.slice(bytes.readerIndex(), to), from);
    if (blank < 0) {
      return Optional.empty();
    }
    var name = PART_NAME.matcher(text(bytes, from, blank));
    if (!name.find() || !MODEL.equals(name.group(1) == null ? name.group(2) : name.group(1))) {
      return Optional.empty();
    }
    int start = blank + BLANK_LINE.readableBytes();
    int end = Math.max(start, to - 2);
    return Optional.of(named(text(bytes, start, end), new Span(start, end)));
  }

  private static String text(ByteBuf bytes, int from, int to) {
    return bytes.toString(bytes.readerIndex() + from, to - from, StandardCharsets.UTF_8);
  }

  private static int next(ByteBuf sought, ByteBuf bytes, int from) {
    int at =
        ByteBufUtil.indexOf(
            sought, bytes.slice(bytes.readerIndex() + from, bytes.readableBytes() - from));
    return at < 0 ? at : from + at;
  }

  private static Peek named(String model, Span at) {
    return new Peek(model, at, false, Span.ABSENT, Span.ABSENT, false, List.of());
  }

  private static Peek streamed(Peek peek) {
    return new Peek(peek.model(), peek.modelAt(), true, Span.ABSENT, Span.ABSENT, false, List.of());
  }

  private static Scan checked(Peek peek) {
    return peek.modelAt().present()
        ? RequestReader.wrongModel(peek.model())
            .<Scan>map(Scan.Rejected::new)
            .orElseGet(() -> found(peek))
        : found(peek);
  }

  private static Scan twice() {
    return new Scan.Rejected(
        Failure.invalidParam(MODEL, "duplicate_parameter", "'model' comes twice (expected: once)"));
  }

  private static Scan found(Peek peek) {
    return new Scan.Found(peek);
  }
}
