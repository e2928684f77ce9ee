package dev.relay.testkit.stream;

import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A record as Java serialisation can carry it: its class and its components.
public final class RecordForm implements Serializable {

  private final Class<?> type;
  private final @Nullable Object[] components;

  public RecordForm(Record whole) {
    this.type = whole.getClass();
    this.components = components(whole).toArray();
  }

  /// What the components of `whole` hold; nothing if it is no record.
  static Stream<Object> components(Object whole) {
    return whole instanceof Record
        ? Arrays.stream(whole.getClass().getRecordComponents())
            .map(component -> value(component, whole))
        : Stream.empty();
  }

  private static Object value(RecordComponent component, Object whole) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + component, e);
    }
  }

  private Object readResolve() {
    var types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(components);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type, e);
    }
  }
}
