package dev.relay.launcher.yaml;

import java.util.List;
import java.util.Locale;

/// Writes a page that explains every key of a file.
final class ReferenceWriter {

  private final ScalarKinds scalarKinds;
  private final StringBuilder out = new StringBuilder();

  ReferenceWriter(ScalarKinds scalarKinds) {
    this.scalarKinds = scalarKinds;
  }

  String write(String head, Record file) {
    out.append(head);
    for (var section : Member.of(file, scalarKinds)) {
      out.append("\n## ")
          .append(section.name())
          .append("\n\n")
          .append(text(section))
          .append("\n\n");
      out.append("| key | what may stand there | default | |\n|---|---|---|---|\n");
      shape(section.name(), section.shape(), section, section.fixed());
    }
    return out.toString();
  }

  private void shape(String path, Shape shape, Member member, boolean fixed) {
    switch (shape) {
      case Shape.Single(Class<?> type) ->
          row(
              path,
              scalarKinds.of(type, member.key()).expected(),
              Scalar.written(member.value()),
              member,
              fixed);
      case Shape.Fields(Class<? extends Record> type) -> {
        if (path.contains(".") && !member.key().value().isEmpty()) {
          row(path, "a map", "", member, fixed);
        }
        var record =
            type.isInstance(member.value()) ? (Record) member.value() : Member.defaults(type);
        for (var each : Member.of(record, scalarKinds)) {
          shape(path + "." + each.name(), each.shape(), each, fixed || each.fixed());
        }
      }
      case Shape.ListOf(Shape.Single(Class<?> type)) ->
          row(
              path,
              "a list, each " + scalarKinds.of(type, member.key()).expected(),
              list(member),
              member,
              fixed);
      case Shape.ListOf(Shape each) -> shape(path + "[]", each, member, fixed);
      case Shape.MapOf(Shape.Single(Class<?> type)) ->
          row(
              path,
              "a map, each value " + scalarKinds.of(type, member.key()).expected(),
              "",
              member,
              fixed);
      case Shape.MapOf(Shape.Json()) -> row(path, "a map of any values", "", member, fixed);
      case Shape.MapOf(Shape each) -> shape(path + "[NAME]", each, member, fixed);
      case Shape.Json() -> row(path, "any value", "", member, fixed);
    }
  }

  private static String list(Member member) {
    return member.value() instanceof List<?> list && !list.isEmpty()
        ? String.join(", ", list.stream().map(Scalar::written).toList())
        : "";
  }

  private void row(String path, String expected, String initial, Member member, boolean fixed) {
    var about = text(member);
    var variable =
        path.contains("[")
            ? ""
            : "`RELAY_" + path.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + "`";
    var notes = String.join(" ", about, fixed ? "*(with the next start)*" : "", variable).strip();
    out.append(
        "| `%s` | %s | %s | %s |%n"
            .formatted(
                path,
                expected.replace("|", "\\|"),
                initial.isEmpty() ? "" : "`" + initial + "`",
                notes.replace("|", "\\|").replaceAll(" +", " ")));
  }

  private static String text(Member member) {
    return member.key().value() + (member.built() ? "" : " **(not built yet)**");
  }
}
