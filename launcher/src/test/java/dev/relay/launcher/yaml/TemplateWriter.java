package dev.relay.launcher.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes a file that has every key with its default or an example, commented out and explained.
final class TemplateWriter {

  private static final int WIDTH = 100;

  private final ScalarKinds scalarKinds;
  private final StringBuilder out = new StringBuilder();

  TemplateWriter(ScalarKinds scalarKinds) {
    this.scalarKinds = scalarKinds;
  }

  String write(String head, Record file) {
    comment(head);
    for (var section : Member.of(file, scalarKinds)) {
      out.append('\n');
      member(section, "");
    }
    return out.toString();
  }

  private void member(Member member, String indent) {
    if (!member.key().instead().isEmpty()) {
      return;
    }
    comment(text(member));
    switch (member.shape()) {
      case Shape.Fields(Class<? extends Record> type) when !plain(record(member, type)) -> {
        line(indent + member.name() + ":");
        Member.of(record(member, type), scalarKinds).forEach(each -> member(each, indent + "  "));
      }
      case Shape.ListOf(Shape.Fields(Class<? extends Record> type)) -> {
        line(indent + member.name() + ":");
        entries(Member.defaults(type), indent + "  ");
      }
      default -> line(indent + member.name() + ": " + value(member));
    }
  }

  private void entries(Record entry, String indent) {
    if (plain(entry)) {
      line(indent + "- " + flow(entry));
      return;
    }
    var members = Member.of(entry, scalarKinds);
    entry(members.stream().filter(each -> each.key().only().isEmpty()).toList(), indent);
    members.stream()
        .map(each -> each.key().only())
        .filter(type -> !type.isEmpty())
        .distinct()
        .forEach(type -> {
          comment("An entry of type " + type + ".");
          line(indent + "- name: " + type);
          line(indent + "  type: " + type);
          members.stream()
              .filter(each -> each.key().only().equals(type))
              .forEach(each -> member(each, indent + "  "));
        });
  }

  private void entry(List<Member> members, String indent) {
    var first = members.getFirst();
    comment(text(first));
    line(indent + "- " + first.name() + ": " + value(first));
    members.stream().skip(1).forEach(each -> member(each, indent + "  "));
  }

  private static String text(Member member) {
    var text = member.key().value() + choices(member);
    return member.built() || text.isEmpty() ? text : text + " (not built yet)";
  }

  /// The words of which one may stand there, unless they are told already.
  private static String choices(Member member) {
    if (!(member.shape() instanceof Shape.Single(Class<?> type)) || !type.isEnum()) {
      return "";
    }
    var words = Stream.of(type.getEnumConstants()).map(Scalar::written).toList();
    var about = member.key().value();
    if (words.stream().allMatch(about::contains)) {
      return "";
    }
    return (about.isEmpty() ? "" : about.endsWith(".") ? " " : ": ") + String.join(", ", words);
  }

  /// Whether its keys need no words of their own.
  private boolean plain(Record record) {
    return Member.of(record, scalarKinds).stream()
        .allMatch(each ->
            each.key().value().isEmpty()
                && !(each.shape() instanceof Shape.ListOf(Shape.Fields _)));
  }

  private static Record record(Member member, Class<? extends Record> type) {
    return member.value() instanceof Record record ? record : Member.defaults(type);
  }

  private String value(Member member) {
    if (!member.key().example().isEmpty()) {
      var example = member.key().example();
      return example.startsWith("{") ? example : quoted(example);
    }
    return switch (member.shape()) {
      case Shape.Single _ -> quoted(Scalar.written(member.value()));
      case Shape.Fields(Class<? extends Record> type) -> flow(record(member, type));
      case Shape.ListOf _ ->
          ((List<?>) member.value())
              .stream()
                  .map(each -> quoted(Scalar.written(each)))
                  .collect(Collectors.joining(", ", "[", "]"));
      case Shape.MapOf _, Shape.Json _ -> "{}";
    };
  }

  private String flow(Record record) {
    return Member.of(record, scalarKinds).stream()
        .map(each -> each.name() + ": " + value(each))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String text) {
    return text.matches("[^*&!|>%@`'\"{}\\[\\],#$]*") ? text : '"' + text + '"';
  }

  private void line(String text) {
    out.append('#').append(text.stripTrailing()).append('\n');
  }

  private void comment(String text) {
    wrapped(text).forEach(each -> out.append("# ").append(each).append('\n'));
  }

  private static List<String> wrapped(String text) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (var word : text.split(" ")) {
      if (line.length() + word.length() > WIDTH - 3) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    if (!line.toString().isBlank()) {
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
