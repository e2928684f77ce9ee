package dev.relay.launcher.yaml;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A key of a section, as a component of its record tells.
///
/// @param value what the record has
/// @param optional whether it may have no value
public record Member(
    String name, Key key, Shape shape, boolean optional, Object value, RecordComponent component) {

  /// The keys of `record`, in order.
  public static List<Member> of(Record record, ScalarKinds scalarKinds) {
    var members = new ArrayList<Member>();
    for (var component : record.getClass().getRecordComponents()) {
      Optional.ofNullable(component.getAnnotation(Key.class))
          .ifPresent(key ->
              members.add(
                  new Member(
                      key.name().isEmpty() ? kebab(component.getName()) : key.name(),
                      key,
                      Shape.of(component.getGenericType(), scalarKinds),
                      component.getType() == Optional.class,
                      value(component, record),
                      component)));
    }
    return members;
  }

  /// What a record of this type has where nothing is written.
  public static <R extends Record> R defaults(Class<R> type) {
    try {
      var constant = type.getDeclaredField("DEFAULT");
      constant.setAccessible(true);
      return type.cast(constant.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " (expected: a record with a DEFAULT)", e);
    }
  }

  public boolean built() {
    return !component.isAnnotationPresent(NotBuilt.class);
  }

  public boolean fixed() {
    return component.isAnnotationPresent(Fixed.class);
  }

  boolean alone() {
    return component.isAnnotationPresent(OwnReferences.class);
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException(component.toString(), e);
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
