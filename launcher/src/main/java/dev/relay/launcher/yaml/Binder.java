package dev.relay.launcher.yaml;

import dev.relay.contract.Secret;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Fills records from sections, by the annotations of their components.
///
/// A component without a key that is a [Section] becomes the section itself, for checks that one
/// key alone cannot tell.
public final class Binder {

  /// A value, and whether somebody wants something else than the default by it.
  private record Bound(Object value, boolean wanted) {}

  private final ScalarKinds scalarKinds;
  private final Problems problems;

  public Binder(ScalarKinds scalarKinds, Problems problems) {
    this.scalarKinds = scalarKinds;
    this.problems = problems;
  }

  /// What `section` says, and what it leaves to `defaults`.
  public <R extends Record> R bind(Section section, R defaults) {
    return type(defaults).cast(fields(section, defaults).value());
  }

  private Bound fields(Section section, Record defaults) {
    var values = new LinkedHashMap<String, Object>();
    boolean wanted = false;
    boolean off = false;
    for (var member : Member.of(defaults, scalarKinds)) {
      var bound = member(section, member);
      values.put(member.component().getName(), bound.value());
      wanted |= bound.wanted() && !isSecret(member);
      off |= isOff(section, member, bound.value());
    }
    return new Bound(filled(defaults.getClass(), values, section), wanted && !off);
  }

  private Bound member(Section section, Member member) {
    var own = member.built() ? section : section.forgiving();
    var bound = value(own, member);
    if (bound.wanted() && !member.built()) {
      var feature = section.path(member.name()).replaceAll("\\[[^\\]]*]", "");
      problems.warn(feature + ": is not built yet and is switched off");
    }
    return bound;
  }

  private Bound value(Section section, Member member) {
    var name = member.name();
    return switch (member.shape()) {
      case Shape.Single(Class<?> type) ->
          single(section, member, scalarKinds.of(type, member.key()));
      case Shape.Fields(Class<? extends Record> type) -> nested(section, member, type);
      case Shape.ListOf(Shape.Single(Class<?> type)) ->
          several(section, member, section.list(name, scalarKinds.of(type, member.key())));
      case Shape.ListOf(Shape.Fields(Class<? extends Record> type)) ->
          several(section, member, each(section.sections(name), type));
      case Shape.MapOf(Shape.Single(Class<?> type)) ->
          named(section.map(name, scalarKinds.of(type, member.key())));
      case Shape.MapOf(Shape.Fields(Class<? extends Record> type)) ->
          named(byName(section.named(name), type));
      case Shape.MapOf(Shape.Json()) -> named(section.json(name));
      case Shape.Json(), Shape.ListOf(_), Shape.MapOf(_) ->
          throw new IllegalArgumentException(member + " (expected: a shape that is read)");
    };
  }

  private static <T> Bound single(Section section, Member member, Scalar<T> kind) {
    Optional<T> read = section.read(member.name(), kind);
    if (member.optional()) {
      return new Bound(read.isPresent() ? read : member.value(), read.isPresent());
    }
    return new Bound(
        read.isPresent() ? read.get() : member.value(),
        read.filter(value -> !value.equals(member.value())).isPresent());
  }

  private Bound nested(Section section, Member member, Class<? extends Record> type) {
    var child = section.section(member.name());
    return fields(member.alone() ? child.forgiving() : child, initial(member, type));
  }

  private static Record initial(Member member, Class<? extends Record> type) {
    return member.value() instanceof Record record ? record : Member.defaults(type);
  }

  private static Bound several(Section section, Member member, List<?> values) {
    boolean written = section.has(member.name());
    if (member.optional()) {
      return new Bound(written ? Optional.of(values) : Optional.empty(), written);
    }
    return new Bound(written ? values : member.value(), !values.isEmpty());
  }

  private static Bound named(Map<String, ?> values) {
    return new Bound(values, !values.isEmpty());
  }

  private List<Record> each(List<Section> entries, Class<? extends Record> type) {
    var records = new ArrayList<Record>();
    entries.forEach(entry -> records.add(record(entry, type)));
    return records;
  }

  private Map<String, Record> byName(Map<String, Section> entries, Class<? extends Record> type) {
    var records = new LinkedHashMap<String, Record>();
    entries.forEach((name, entry) -> records.put(name, record(entry, type)));
    return records;
  }

  private Record record(Section entry, Class<? extends Record> type) {
    return (Record) fields(entry, Member.defaults(type)).value();
  }

  /// A secret alone switches nothing on.
  private static boolean isSecret(Member member) {
    return member.shape() instanceof Shape.Single single && single.type() == Secret.class;
  }

  /// What is switched off by its own word is not wanted.
  private static boolean isOff(Section section, Member member, Object value) {
    return switch (member.name()) {
      case "enabled" -> section.has("enabled") && value.equals(false);
      case "strategy" -> section.has("strategy") && value.toString().equals("OFF");
      default -> false;
    };
  }

  private static Record filled(
      Class<? extends Record> type, Map<String, Object> values, Section section) {
    var components = type.getRecordComponents();
    try {
      var constructor =
          type.getDeclaredConstructor(
              Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(
          Stream.of(components)
              .map(each -> each.getType() == Section.class ? section : values.get(each.getName()))
              .toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " (expected: a record of keys)", e);
    }
  }

  @SuppressWarnings("unchecked") // an object's class is that of its type
  private static <R> Class<R> type(R object) {
    return (Class<R>) object.getClass();
  }
}
