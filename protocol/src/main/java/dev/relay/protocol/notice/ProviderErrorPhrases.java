package dev.relay.protocol.notice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.EventWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The words of an error in whatever form a service gives it: its codes, its number, its messages
/// and how long to wait, wherever in the object `error`, in that of `response.failed`, beside, or
/// in the details of `google.rpc`.
final class ProviderErrorPhrases {

  /// So much of the body is read.
  private static final int LONGEST = 16 * 1024;

  private static final Set<String> WITHIN = Set.of("error", "response", "metadata", "base_resp");

  private static final Set<String> NUMBERS = Set.of("code", "status_code", "statusCode");
  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

  private final List<String> codes = new ArrayList<>(3);
  private final List<String> messages = new ArrayList<>(2);
  private String delay = "";
  private int number;
  private boolean quoted;

  private ProviderErrorPhrases() {}

  /// Of an event what the last one says: others may stand before it.
  static ProviderErrorPhrases of(Failure.Refused refused) {
    var words = new ProviderErrorPhrases();
    var buffer = Json.contiguous(refused.body());
    var bytes = buffer.array();
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int to = from + buffer.readableBytes();
    int start = EventWriter.cameAsEvent(refused) ? lastEvent(bytes, from, to) : from;
    int end = Math.min(to, start + LONGEST);
    try (var event = Event.parser(bytes, start, end);
        var json = event == null ? Json.parser(bytes, start, end - start) : event) {
      words.read(json);
    } catch (IOException _) {
      words.takeText(bytes, start, end);
    }
    return words;
  }

  /// Where the event begins that is followed by none.
  private static int lastEvent(byte[] bytes, int from, int to) {
    int i = ByteSearch.beforeBlanks(bytes, to - 1, from);
    while (i > from && !endsBlankLine(bytes, i, from)) {
      i--;
    }
    return i > from ? i + 1 : from;
  }

  private static boolean endsBlankLine(byte[] bytes, int i, int from) {
    return switch (bytes[i]) {
      case '\n' ->
          bytes[i - 1] == '\n'
              || (bytes[i - 1] == '\r' && i - 2 >= from && isLineEnd(bytes[i - 2]));
      case '\r' -> bytes[i - 1] == '\r';
      default -> false;
    };
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  /// Google's streams may be lists.
  private void read(JsonParser json) throws IOException {
    var first = json.nextToken();
    if (first == JsonToken.START_ARRAY) {
      first = json.nextToken();
    }
    if (first == JsonToken.START_OBJECT) {
      readMembers(json);
    } else if (first == JsonToken.VALUE_STRING) {
      take("message", json.getText());
    }
  }

  private void readMembers(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      switch (json.nextToken()) {
        case VALUE_STRING -> take(name, json.getText());
        case VALUE_NUMBER_INT -> {
          if (NUMBERS.contains(name) && json.getNumberType() == JsonParser.NumberType.INT) {
            number = json.getIntValue();
          }
        }
        case START_OBJECT -> {
          if (WITHIN.contains(name)) {
            readMembers(json);
          } else {
            json.skipChildren();
          }
        }
        case START_ARRAY -> {
          if (name.equals("details")) {
            readDetails(json);
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  /// Of Google's details two say more than the message: `ErrorInfo` why, `RetryInfo` until when.
  private void readDetails(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        readDetail(json);
      } else {
        json.skipChildren();
      }
    }
  }

  private void readDetail(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        json.skipChildren();
      } else if (name.equals("reason")) {
        codes.add(json.getText().toLowerCase(Locale.ROOT));
      } else if (name.equals("retryDelay")) {
        delay = json.getText();
      }
    }
  }

  /// A code says more than a type.
  private void take(String name, String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    switch (name) {
      case "code" -> {
        codes.addFirst(lower);
        number = STATUS.matcher(lower).matches() ? Integer.parseInt(lower) : number;
      }
      case "type", "status" -> codes.add(lower);
      case "message", "msg", "status_msg", "error_msg", "detail", "error" -> messages.add(lower);
      case "raw" -> {
        messages.add(lower);
        readQuoted(text);
      }
      default -> {}
    }
  }

  /// What a router was told by the service behind it, as it came.
  private void readQuoted(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (quoted || !text.startsWith("{")) {
      return;
    }
    quoted = true;
    try (var json = Json.parser(bytes, 0, bytes.length)) {
      read(json);
    } catch (IOException _) {
      // It stands among the messages as it is.
    }
  }

  /// What is no JSON, or was cut before it said anything.
  private void takeText(byte[] bytes, int from, int to) {
    if (messages.isEmpty()) {
      take("message", new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
  }

  /// Whether one of `words` is in a message.
  boolean say(List<String> words) {
    return messages.stream().anyMatch(message -> words.stream().anyMatch(message::contains));
  }

  /// In lower case.
  List<String> messages() {
    return messages;
  }

  /// The `retryDelay` of `google.rpc.RetryInfo`; empty without one.
  String delay() {
    return delay;
  }

  /// What it is called, the most telling name first; in lower case.
  List<String> codes() {
    return codes;
  }

  /// Its code where that is a number; else 0.
  int number() {
    return number;
  }
}
