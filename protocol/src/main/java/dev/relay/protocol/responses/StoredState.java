package dev.relay.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request of OpenAI's Responses names of what the provider has stored: responses
/// (`previous_response_id`), conversations (`conversation`, an id or an object with one), and items
/// of responses (in `input`, an object of type `item_reference`, or without type and role, with an
/// id).
///
/// Source: OpenAI API reference, "Create a model response".
public record StoredState(List<String> responses, List<String> conversations, List<String> items) {

  private static final String PREVIOUS = "previous_response_id";
  private static final String CONVERSATION = "conversation";
  private static final String INPUT = "input";
  private static final String REFERENCE = "item_reference";

  public StoredState {
    responses = List.copyOf(responses);
    conversations = List.copyOf(conversations);
    items = List.copyOf(items);
  }

  /// Empty if `body` is not one JSON object.
  public static Optional<StoredState> of(Buffer body) {
    int mark = Json.isMarked(body) ? Json.MARK : 0;
    var buffer = Json.contiguous(body);
    try (var json = Json.request(buffer.slice(buffer.readerIndex() + mark, body.length() - mark))) {
      return new Reading(json).all();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  public boolean isEmpty() {
    return responses.isEmpty() && conversations.isEmpty() && items.isEmpty();
  }

  private static final class Reading {

    private final JsonParser json;
    private final List<String> responses = new ArrayList<>(1);
    private final List<String> conversations = new ArrayList<>(1);
    private final List<String> items = new ArrayList<>(1);

    Reading(JsonParser json) {
      this.json = json;
    }

    Optional<StoredState> all() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        member(json.currentName(), json.nextToken());
      }
      return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null
          ? Optional.of(new StoredState(responses, conversations, items))
          : Optional.empty();
    }

    private void member(String name, JsonToken value) throws IOException {
      if (PREVIOUS.equalsIgnoreCase(name) && value == JsonToken.VALUE_STRING) {
        responses.add(json.getText());
      } else if (CONVERSATION.equalsIgnoreCase(name) && value == JsonToken.VALUE_STRING) {
        conversations.add(json.getText());
      } else if (CONVERSATION.equalsIgnoreCase(name) && value == JsonToken.START_OBJECT) {
        conversations.addAll(item().ids);
      } else if (INPUT.equalsIgnoreCase(name) && value == JsonToken.START_ARRAY) {
        input();
      } else {
        json.skipChildren();
      }
    }

    private void input() throws IOException {
      for (var next = json.nextToken();
          next != JsonToken.END_ARRAY && next != null;
          next = json.nextToken()) {
        if (next == JsonToken.START_OBJECT) {
          var item = item();
          if (item.refers()) {
            items.addAll(item.ids);
          }
        } else {
          json.skipChildren();
        }
      }
    }

    private Item item() throws IOException {
      var item = new Item();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING && Item.looksAt(name)) {
          item.take(name, json.getText());
        }
        json.skipChildren();
      }
      return item;
    }
  }

  /// An object, as far as it may refer to something.
  private static final class Item {

    private final List<String> ids = new ArrayList<>(1);
    private boolean reference;
    private boolean typed;

    /// All else may be as long as it likes.
    static boolean looksAt(String name) {
      return name.equalsIgnoreCase("id")
          || name.equalsIgnoreCase("type")
          || name.equalsIgnoreCase("role");
    }

    void take(String name, String value) {
      if (name.equalsIgnoreCase("id")) {
        ids.add(value);
      } else if (name.equalsIgnoreCase("type")) {
        typed = true;
        reference |= value.equalsIgnoreCase(REFERENCE);
      } else if (name.equalsIgnoreCase("role")) {
        typed = true;
      }
    }

    boolean refers() {
      return reference || !typed;
    }
  }
}
