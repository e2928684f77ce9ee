package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Scans a request body once: is it well-formed, and what are the few fields that Relay itself
/// needs.
public final class RequestReader {

  /// No API has so many parameters.
  private static final int MAX_MEMBERS = 1000;

  /// Google's own limit is a hundredth of it.
  private static final int MAX_BATCH = 10_000;

  /// A model's name is at most so many bytes.
  private static final int MAX_MODEL_BYTES = 256;

  /// What the parser says of its own source says nothing to a client.
  private static final Pattern PARSER_PLACE = Pattern.compile(" \\([a-zA-Z ]*\\[Source:.*");

  /// What the parser says of a limit.
  private static final Pattern LIMIT =
      Pattern.compile("exceeds the maximum allowed \\((\\d+), from .*\\)");

  private static final int LONGEST_MEMBER = 512;

  private final RequestRules rules;
  private final boolean batch;
  private final JsonParser json;
  private final List<String> keys = new ArrayList<>(12);
  private String model = "";
  private Span modelAt = Span.ABSENT;
  private Span streamOptionsAt = Span.ABSENT;
  private Span includeUsageAt = Span.ABSENT;
  private boolean streamed;
  private boolean includeUsage;

  private RequestReader(RequestRules rules, boolean batch, JsonParser json) {
    this.rules = rules;
    this.batch = batch;
    this.json = json;
  }

  /// What is in `body`. Spans count from its first byte.
  public static Scan scan(RequestRules rules, Buffer body) {
    return scan(rules, false, body);
  }

  /// The same of one of Google's whose `requests` or `generateContentRequest` name the model again.
  public static Scan batch(RequestRules rules, Buffer body) {
    return scan(rules, true, body);
  }

  private static Scan scan(RequestRules rules, boolean batch, Buffer body) {
    if (body.length() == 0) {
      return new Scan.Rejected(
          Failure.invalid("invalid_json", "the body is empty (expected: a JSON object)"));
    }
    var bytes = Json.contiguous(body);
    try (var json = Json.request(bytes)) {
      return new Scan.Found(new RequestReader(rules, batch, json).read());
    } catch (FailureException e) {
      return new Scan.Rejected(e.failure());
    } catch (StreamConstraintsException e) {
      return new Scan.Rejected(tooMuch(e));
    } catch (JsonProcessingException e) {
      return new Scan.Rejected(isWide(body) ? notUtf8() : malformed(e));
    } catch (IOException e) {
      return new Scan.Rejected(
          Failure.invalid("invalid_json", "the body is not valid JSON: " + e.getMessage()));
    }
  }

  /// Whether it begins as JSON does in UTF-16 or UTF-32, with a byte order mark or without.
  private static boolean isWide(Buffer body) {
    int first = body.getUnsignedByte(0);
    int second = body.length() == 1 ? 1 : body.getUnsignedByte(1);
    return first == 0
        || second == 0
        || (first == 0xfe && second == 0xff)
        || (first == 0xff && second == 0xfe);
  }

  private static Failure notUtf8() {
    return Failure.invalid(
        "invalid_json", "the body is in UTF-16 or UTF-32 (expected: JSON in UTF-8)");
  }

  private static Failure tooMuch(StreamConstraintsException e) {
    return Failure.invalid(
        "invalid_json",
        "the body holds more than is read: "
            + LIMIT.matcher(e.getOriginalMessage()).replaceFirst("(expected: at most $1)"));
  }

  private static Failure malformed(JsonProcessingException e) {
    var at = e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
    return Failure.invalid(
        "invalid_json",
        "the body is not valid JSON"
            + at
            + ": "
            + e.getOriginalMessage().lines().findFirst().map(RequestReader::wordless).orElse(""));
  }

  /// Without the word that was not understood, which may be one of a prompt.
  private static String wordless(String message) {
    return PARSER_PLACE
        .matcher(message.replaceFirst("^Unrecognized token '.*?'", "Unrecognized token"))
        .replaceFirst("");
  }

  private RequestSummary read() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw refused("invalid_json", "the body is " + came() + " (expected: a JSON object)");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      readMember(json.currentName());
    }
    if (json.nextToken() != null) {
      throw refused("invalid_json", came() + " follows the JSON object (expected: the end)");
    }
    requireAll();
    return new RequestSummary(
        model, modelAt, streamed, streamOptionsAt, includeUsageAt, includeUsage, keys);
  }

  private void readMember(String key) throws IOException {
    boolean read = isRead(key) || (batch && isOfBatch(key));
    if (!read && "model".equalsIgnoreCase(key)) {
      throw refused(key, "invalid_parameter", "'" + key + "' came (expected: 'model')");
    }
    if (read && keys.contains(key)) {
      throw refused(key, "duplicate_parameter", "'" + key + "' comes twice (expected: once)");
    }
    if (keys.size() == MAX_MEMBERS) {
      throw refused(
          "invalid_json", "the body has more than " + MAX_MEMBERS + " members (expected: fewer)");
    }
    if (key.length() > LONGEST_MEMBER) {
      throw refused(
          "invalid_json",
          "a member's name has more than " + LONGEST_MEMBER + " characters (expected: fewer)");
    }
    keys.add(key);
    json.nextToken();
    if (read) {
      readValue(key);
    } else {
      json.skipChildren();
    }
  }

  private static boolean isRead(String key) {
    return switch (key) {
      case "model", "stream", "stream_options", "messages", "input" -> true;
      default -> false;
    };
  }

  private static boolean isOfBatch(String key) {
    return key.equals("requests") || key.equals("generateContentRequest");
  }

  private void readValue(String key) throws IOException {
    switch (key) {
      case "model" -> readModel();
      case "stream" -> readStream();
      case "stream_options" -> readStreamOptions();
      case "messages" -> readMessages();
      case "requests" -> readBatch();
      case "generateContentRequest" -> readRequest();
      default -> json.skipChildren();
    }
  }

  private void readModel() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL && rules.instead().containsKey("model")) {
      return;
    }
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType("model", "a string");
    }
    int start = (int) json.currentTokenLocation().getByteOffset();
    model = json.getText();
    modelAt = new Span(start, (int) json.currentLocation().getByteOffset());
    var wrong = wrongModel(model);
    if (wrong.isPresent()) {
      throw new FailureException(wrong.get());
    }
  }

  /// Why no model can have this name; empty if one can.
  public static Optional<Failure> wrongModel(String model) {
    int length = model.getBytes(StandardCharsets.UTF_8).length;
    return length >= 1
            && length <= MAX_MODEL_BYTES
            && model.codePoints().noneMatch(RequestReader::isUnfit)
        ? Optional.empty()
        : Optional.of(
            Failure.invalidParam(
                "model",
                "invalid_model",
                "'model' has "
                    + length
                    + " bytes or a control character (expected: 1 to 256 bytes without any)"));
  }

  /// Half a surrogate pair is no character: it can be escaped in JSON, but not be written again.
  private static boolean isUnfit(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }

  private void readStream() throws IOException {
    switch (json.currentToken()) {
      case VALUE_TRUE -> streamed = true;
      case VALUE_FALSE, VALUE_NULL -> streamed = false;
      default -> throw wrongType("stream", "true or false");
    }
  }

  private void readStreamOptions() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT
        && json.currentToken() != JsonToken.VALUE_NULL) {
      throw wrongType("stream_options", "an object");
    }
    int start = (int) json.currentTokenLocation().getByteOffset();
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        readStreamOption(json.currentName());
      }
    }
    streamOptionsAt = new Span(start, (int) json.currentLocation().getByteOffset());
  }

  private void readStreamOption(String key) throws IOException {
    json.nextToken();
    if (key.equals("include_usage")) {
      int start = (int) json.currentTokenLocation().getByteOffset();
      includeUsage = json.currentToken() == JsonToken.VALUE_TRUE;
      json.skipChildren();
      json.finishToken();
      includeUsageAt = new Span(start, (int) json.currentLocation().getByteOffset());
    } else {
      json.skipChildren();
    }
  }

  private void readMessages() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      if (rules.messages()) {
        throw wrongType("messages", "an array of messages");
      }
      json.skipChildren();
      return;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT && rules.messages()) {
        throw wrongType("messages[" + count + "]", "an object");
      }
      json.skipChildren();
      count++;
    }
    if (count == 0 && rules.messages()) {
      throw refused(
          "messages", "empty_array", "'messages' is empty (expected: at least one message)");
    }
  }

  private void readBatch() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (++count > MAX_BATCH) {
        throw refused(
            "requests",
            "invalid_parameter",
            "'requests' has more than " + MAX_BATCH + " entries (expected: fewer)");
      }
      readRequest();
    }
  }

  /// One that names its model again, at most once.
  private void readRequest() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    boolean named = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean names = json.currentName().equals("model");
      if (named && names) {
        throw refused("model", "duplicate_parameter", "'model' comes twice (expected: once)");
      }
      named |= names;
      json.nextToken();
      json.skipChildren();
    }
  }

  private void requireAll() {
    for (var name : List.of("model", "messages", "input")) {
      if (rules.required().containsKey(name) && !isReplaced(name)) {
        require(name, rules.required().getOrDefault(name, ""));
      }
    }
  }

  /// Whether something else says what `name` would.
  private boolean isReplaced(String name) {
    return !(name.equals("model") && modelAt.present())
        && rules.instead().getOrDefault(name, Set.of()).stream().anyMatch(keys::contains);
  }

  private void require(String key, String expected) {
    if (!keys.contains(key) || (key.equals("model") && !modelAt.present())) {
      throw refused(
          key,
          "missing_required_parameter",
          "'" + key + "' is missing (expected: " + expected + ")");
    }
  }

  private FailureException wrongType(String key, String expected) throws IOException {
    return refused(
        key, "invalid_type", "'" + key + "' is " + came() + " (expected: " + expected + ")");
  }

  private String came() throws IOException {
    return switch (json.currentToken()) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private static FailureException refused(String code, String message) {
    return new FailureException(Failure.invalid(code, message));
  }

  private static FailureException refused(String param, String code, String message) {
    return new FailureException(Failure.invalidParam(param, code, message));
  }
}
