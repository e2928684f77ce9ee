package dev.relay.launcher;

import java.util.List;
import java.util.Optional;

/// What may stand at a key.
sealed interface Shape permits Scalar, Shape.ListOf, Shape.MapOf, Shape.Fields {

  record ListOf(Shape element) implements Shape {}

  /// Names that the user chooses, each with a value of one shape.
  record MapOf(Shape value) implements Shape {}

  record Fields(List<Key> keys) implements Shape {}

  /// @param initial the text of its default
  record Key(String name, Shape shape, Optional<String> initial) {}

  static Fields fields(Key... keys) {
    return new Fields(List.of(keys));
  }

  static Key key(String name, Shape shape) {
    return new Key(name, shape, Optional.empty());
  }

  static Key key(String name, Shape shape, String initial) {
    return new Key(name, shape, Optional.of(initial));
  }
}
