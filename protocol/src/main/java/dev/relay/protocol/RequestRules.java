package dev.relay.protocol;

import java.util.Map;
import java.util.Set;

/// What a body has to have, beyond being a JSON object.
///
/// @param required member name to what is expected of it
/// @param messages whether `messages` has to be a list of objects, and not an empty one
/// @param instead members that may stand in place of a required one, by its name
public record RequestRules(
    Map<String, String> required, boolean messages, Map<String, Set<String>> instead) {

  /// Of a body in which nothing stands in place of what is required.
  public RequestRules(Map<String, String> required, boolean messages) {
    this(required, messages, Map.of());
  }

  private static final String MODEL = "a string that names the model";

  /// Whatever the object holds.
  public static final RequestRules NONE = new RequestRules(Map.of(), false);

  /// A model.
  public static final RequestRules NAMED = new RequestRules(Map.of("model", MODEL), false);

  /// A model, and messages.
  public static final RequestRules CONVERSATION =
      new RequestRules(Map.of("model", MODEL, "messages", "an array of messages"), true);

  /// A model, or a stored prompt that has one.
  public static final RequestRules PROMPTED =
      new RequestRules(Map.of("model", MODEL), false, Map.of("model", Set.of("prompt")));

  /// A model, and something to embed, by whatever word a service has for it.
  public static final RequestRules INPUT =
      new RequestRules(
          Map.of("model", MODEL, "input", "the text to embed"),
          false,
          Map.of("input", Set.of("content", "inputs", "messages", "prompt", "texts")));
}
