package dev.relay.launcher.yaml;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What may stand at a key.
public sealed interface Shape {

  /// A value that stands alone.
  record Single(Class<?> type) implements Shape {}

  /// A map whose keys are the components of a record.
  record Fields(Class<? extends Record> type) implements Shape {}

  record ListOf(Shape each) implements Shape {}

  /// Names that the user chooses, each with a value of one shape.
  record MapOf(Shape each) implements Shape {}

  /// Any YAML, kept as JSON.
  record Json() implements Shape {}

  /// Of a component of this type; what is optional has the shape of what it holds.
  static Shape of(Type type, ScalarKinds scalarKinds) {
    return switch (type) {
      case ParameterizedType it when it.getRawType() == Optional.class ->
          of(first(it), scalarKinds);
      case ParameterizedType it when it.getRawType() == List.class ->
          new ListOf(of(first(it), scalarKinds));
      case ParameterizedType it when it.getRawType() == Map.class ->
          new MapOf(of(it.getActualTypeArguments()[1], scalarKinds));
      case Class<?> it when it == JsonValue.class -> new Json();
      case Class<?> it when it.isRecord() && !scalarKinds.knows(it) ->
          new Fields(it.asSubclass(Record.class));
      case Class<?> it -> new Single(it);
      default -> throw new IllegalArgumentException(type + " (expected: a type of a key)");
    };
  }

  private static Type first(ParameterizedType type) {
    return type.getActualTypeArguments()[0];
  }
}
