package dev.relay.launcher.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The value of every key that stands alone, by its path, in a record and in all that it holds.
public final class AllKeys {

  private final ScalarKinds scalarKinds;
  private final Map<String, Object> values = new TreeMap<>();

  private AllKeys(ScalarKinds scalarKinds) {
    this.scalarKinds = scalarKinds;
  }

  public static Map<String, Object> of(Record record, ScalarKinds scalarKinds) {
    var keys = new AllKeys(scalarKinds);
    keys.members("", record);
    return keys.values;
  }

  private void members(String path, Record record) {
    Member.of(record, scalarKinds)
        .forEach(each ->
            value(
                path.isEmpty() ? each.name() : path + "." + each.name(),
                each.shape(),
                each.value()));
  }

  /// Of entries that are not there, those of an entry in which nothing is written.
  private void value(String path, Shape shape, Object value) {
    switch (shape) {
      case Shape.Fields(Class<? extends Record> type) ->
          members(path, type.isInstance(value) ? (Record) value : Member.defaults(type));
      case Shape.ListOf(Shape.Fields each) -> value(path + "[]", each, first(value));
      case Shape.MapOf(Shape.Fields each) ->
          value(
              path + "[]",
              each,
              value instanceof Map<?, ?> map && !map.isEmpty()
                  ? map.values().iterator().next()
                  : "");
      default -> values.put(path, value);
    }
  }

  private static Object first(Object entries) {
    return switch (entries) {
      case List<?> list when !list.isEmpty() -> list.getFirst();
      case Optional<?> optional when optional.isPresent() -> first(optional.get());
      default -> "";
    };
  }
}
