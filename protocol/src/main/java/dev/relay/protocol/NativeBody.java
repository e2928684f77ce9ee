package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks into a body of any operation for the name of a model: the member `model` of a JSON object,
/// or the part `model` of a form (RFC 7578). What is neither names none.
public final class NativeBody {

  private static final String CHARSET = "(?:;\\s*(?i:charset)=\"?[A-Za-z0-9-]+\"?\\s*)?";

  /// The way in which forms are written; what is written otherwise may mean something else to its
  /// reader.
  private static final Pattern FORM =
      Pattern.compile(
          "(?i:multipart/form-data)\\s*"
              + CHARSET
              + ";\\s*(?i:boundary)=(?:\"([0-9A-Za-z'()+_,./:=? -]{1,70})\""
              + "|([0-9A-Za-z'()+_./=?-]{1,70}))\\s*"
              + CHARSET);

  private static final Pattern DISPOSITION =
      Pattern.compile(
          "(?i:content-disposition): ?form-data; name=(?:\"([^\"\\\\]*)\"|([A-Za-z0-9_.-]+))"
              + "(?:; filename=(?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,100}+\"|[A-Za-z0-9_.-]+))?"
              + "(?:; filename\\*=[^;\"\\s]*)?");

  private static final Pattern NO_LETTERS = Pattern.compile("[^A-Za-z]");

  private static final Pattern OTHER_LINE =
      Pattern.compile("(?i:content-type|content-length|content-transfer-encoding):[^\\r\\n]*");

  private static final String MODEL = "model";
  private static final String LINE_END = "\r\n";
  private static final String LAST = "--";

  /// The head of a part is shorter than this.
  private static final int LONGEST_HEAD = 8 * 1024;

  /// No form of any API has so many.
  private static final int MOST_PARTS = 1000;

  private static final ByteBuf BLANK_LINE = ascii("\r\n\r\n");

  private NativeBody() {}

  /// Whether a body of this content type is a form.
  public static boolean isForm(String contentType) {
    return FORM.matcher(contentType).matches();
  }

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
    int mark = Json.isMarked(body) ? Json.MARK : 0;
    var bytes = Json.contiguous(body);
    try (var json = Json.request(bytes.slice(bytes.readerIndex() + mark, body.length() - mark))) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? members(json, mark)
          : found(RequestSummary.NOTHING);
    } catch (IOException _) {
      return found(RequestSummary.NOTHING);
    }
  }

  /// @param mark how many bytes of the body come before the JSON
  private static Scan members(JsonParser json, int mark) throws IOException {
    var found = RequestSummary.NOTHING;
    boolean streamed = false;
    boolean named = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var token = json.nextToken();
      if (name.equalsIgnoreCase(MODEL)) {
        if (named || !name.equals(MODEL)) {
          return twice();
        }
        named = true;
        if (token == JsonToken.VALUE_STRING) {
          var model = json.getText();
          int start = mark + (int) json.currentTokenLocation().getByteOffset();
          int end = mark + (int) json.currentLocation().getByteOffset();
          found = named(model, new Span(start, end));
        }
      }
      streamed |= name.equals("stream") && token == JsonToken.VALUE_TRUE;
      json.skipChildren();
    }
    return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null
        ? checked(streamed ? streamed(found) : found)
        : found(RequestSummary.NOTHING);
  }

  /// A form that is not written as expected names no model.
  private static Scan form(Buffer body, String boundary) {
    var bytes = Json.contiguous(body);
    var delimiter = ascii(LINE_END + LAST + boundary);
    int head = LAST.length() + boundary.length();
    if (!startsWith(bytes, 0, LAST + boundary)) {
      return found(RequestSummary.NOTHING);
    }
    var found = RequestSummary.NOTHING;
    int delimiters = 1;
    while (startsWith(bytes, head, LINE_END)) {
      int end = next(delimiter, bytes, head);
      if (end < 0) {
        return found(RequestSummary.NOTHING);
      }
      var part = part(bytes, head + LINE_END.length(), end);
      if (part.isEmpty()) {
        return found(RequestSummary.NOTHING);
      }
      if (!part.get().model().isEmpty()) {
        if (found.modelAt().present() || !part.get().modelAt().present()) {
          return twice();
        }
        found = part.get();
      }
      head = end + delimiter.readableBytes();
      if (++delimiters > MOST_PARTS) {
        return found(RequestSummary.NOTHING);
      }
    }
    if (count(ascii(LAST + boundary), bytes) != delimiters) {
      return found(RequestSummary.NOTHING);
    }
    var rest = text(bytes, head, Math.min(bytes.readableBytes(), head + 5));
    return rest.equals(LAST) || rest.equals(LAST + LINE_END)
        ? checked(found)
        : found(RequestSummary.NOTHING);
  }

  /// What the part between two delimiters names; empty if it is written in another way.
  private static Optional<RequestSummary> part(ByteBuf bytes, int from, int to) {
    int limit = Math.min(to, from + LONGEST_HEAD);
    int blank = next(BLANK_LINE, bytes.slice(bytes.readerIndex(), limit), from);
    if (blank < 0) {
      return Optional.empty();
    }
    var name = "";
    int dispositions = 0;
    for (var line : text(bytes, from, blank).split(LINE_END, -1)) {
      var disposition = DISPOSITION.matcher(line);
      if (disposition.matches()) {
        name = disposition.group(1) == null ? disposition.group(2) : disposition.group(1);
        dispositions++;
      } else if (!OTHER_LINE.matcher(line).matches()) {
        return Optional.empty();
      }
    }
    if (dispositions != 1) {
      return Optional.empty();
    }
    int start = blank + BLANK_LINE.readableBytes();
    if (MODEL.equals(name)) {
      return Optional.of(named(text(bytes, start, to), new Span(start, to)));
    }
    boolean alike = NO_LETTERS.matcher(name).replaceAll("").equalsIgnoreCase(MODEL);
    return Optional.of(alike ? named(MODEL, Span.ABSENT) : RequestSummary.NOTHING);
  }

  private static int count(ByteBuf sought, ByteBuf bytes) {
    int count = 0;
    for (int at = next(sought, bytes, 0); at >= 0; at = next(sought, bytes, at + 1)) {
      count++;
    }
    return count;
  }

  private static boolean startsWith(ByteBuf bytes, int at, String text) {
    return bytes.readableBytes() >= at + text.length()
        && text(bytes, at, at + text.length()).equals(text);
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII).asReadOnly());
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

  private static RequestSummary named(String model, Span at) {
    return RequestSummary.naming(model, at, false);
  }

  private static RequestSummary streamed(RequestSummary summary) {
    return RequestSummary.naming(summary.model(), summary.modelAt(), true);
  }

  private static Scan checked(RequestSummary summary) {
    return summary.modelAt().present()
        ? RequestReader.wrongModel(summary.model())
            .<Scan>map(Scan.Rejected::new)
            .orElseGet(() -> found(summary))
        : found(summary);
  }

  private static Scan twice() {
    return new Scan.Rejected(
        Failure.invalidParam(MODEL, "duplicate_parameter", "'model' comes twice (expected: once)"));
  }

  private static Scan found(RequestSummary summary) {
    return new Scan.Found(summary);
  }
}
