package dev.relay.launcher;

import java.util.List;
import java.util.Optional;

/// What may stand at a key.
sealed interface Shape permits Scalar, Shape.ListOf, Shape.MapOf, Shape.Fields {

  record ListOf(Shape element) implements Shape {}

  /// Names that the user chooses, each with a value of one shape.
  record MapOf(Shape value) implements Shape {}

  record Fields(List<Member> keys) implements Shape {}

  /// @param initial the text of its default
  record Member(String name, Shape shape, Optional<String> initial) {}

  static Fields fields(Member... keys) {
    return new Fields(List.of(keys));
  }

  static Member key(String name, Shape shape) {
    return new Member(name, shape, Optional.empty());
  }

  static Member key(String name, Shape shape, String initial) {
    return new Member(name, shape, Optional.of(initial));
  }
}
