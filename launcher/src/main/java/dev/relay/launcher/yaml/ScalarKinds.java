package dev.relay.launcher.yaml;

import dev.relay.contract.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// How the text of a value is read, by the type that it becomes and the bounds of its key.
public final class ScalarKinds {

  private final Map<Class<?>, Scalar<?>> special;

  /// @param special types that know themselves how they are written
  public ScalarKinds(Map<Class<?>, Scalar<?>> special) {
    this.special = Map.copyOf(special);
  }

  /// Whether it is a value that stands alone, though a record.
  boolean knows(Class<?> type) {
    return special.containsKey(type) || type == Size.class || type == Secret.class;
  }

  /// Of a value of `type` at `key`.
  public Scalar<?> of(Class<?> type, Key key) {
    var kind = special.containsKey(type) ? special.get(type) : plain(type, key);
    return key.hidden() ? kind.hide() : kind;
  }

  private static Scalar<?> plain(Class<?> type, Key key) {
    if (type == String.class) {
      return text(key);
    } else if (type == Boolean.class || type == boolean.class) {
      return Scalar.BOOL;
    } else if (type == Integer.class || type == int.class) {
      return Scalar.whole(whole(key.min(), 0), whole(key.max(), Integer.MAX_VALUE));
    } else if (type == Long.class || type == long.class) {
      return Scalar.COUNT;
    } else if (type == Double.class || type == double.class) {
      return Scalar.AMOUNT;
    } else if (type == Duration.class) {
      return Scalar.duration(Scalar.TIME.parse(key.min()).orElse(Duration.ZERO));
    } else if (type == Size.class) {
      return Scalar.bytes(size(key.min(), 0), size(key.max(), Long.MAX_VALUE));
    } else if (type == Secret.class) {
      return Scalar.SECRET;
    } else if (type.isEnum()) {
      return choice(type);
    }
    throw new IllegalArgumentException(type + " (expected: a type that a text can become)");
  }

  private static Scalar<String> text(Key key) {
    return key.matches().isEmpty()
        ? Scalar.TEXT
        : Scalar.text(key.expected(), Pattern.compile(key.matches()).asMatchPredicate());
  }

  private static int whole(String bound, int usual) {
    return bound.isEmpty() ? usual : Integer.parseInt(bound);
  }

  private static long size(String bound, long usual) {
    return Scalar.SIZE.parse(bound).map(Size::bytes).orElse(usual);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // it is an enum, and a wildcard cannot say so
  private static Scalar<?> choice(Class<?> type) {
    return Scalar.choice((Class) type);
  }
}
