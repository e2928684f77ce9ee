package dev.relay.gateway;

import dev.relay.contract.Circuit;
import dev.relay.contract.Offer.Access;
import dev.relay.contract.Offer.Fault;
import dev.relay.contract.Offer.Instance;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How one instance of a provider fared when it was asked last, for people and for programs.
///
/// @param name such as `openai.1`
/// @param served whether any node runs the provider
/// @param circuits the breakers of its models that are not closed, on any node
record Standing(String name, boolean served, Instance instance, List<Circuit> circuits) {

  /// Whether an exchange there is known to fail; who was not asked yet may be as well as any.
  boolean bad() {
    return !served || (instance.asked() && !instance.usable());
  }

  /// Such as `openai.1 ok 42 models`.
  String line() {
    var line = name + " " + words() + leftAlone();
    return instance.fault().equals(Fault.NONE)
        ? line
        : line + "; last error " + time(instance.fault().at()) + ": " + instance.fault().words();
  }

  /// Whether dispatch sends everything there.
  boolean whole() {
    return circuits.isEmpty();
  }

  private String leftAlone() {
    return circuits.isEmpty()
        ? ""
        : circuits.stream()
            .map(circuit -> circuit.model().replaceAll("\\p{Cntrl}", "?"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", ", "; left alone with ", ""));
  }

  private String words() {
    if (!served) {
      return "down no node serves it";
    }
    if (!instance.asked()) {
      return "not asked";
    }
    if (!instance.reachable()) {
      return "down " + instance.error();
    }
    return switch (instance.access()) {
      case DENIED -> "denied " + instance.error();
      case UNKNOWN -> "reachable " + instance.error();
      case GRANTED -> "ok" + models(instance.models());
    };
  }

  JsonObject json() {
    boolean asked = served && instance.asked();
    var fault = instance.fault();
    return new JsonObject()
        .put("instance", name)
        .put("reachable", asked || !served ? Boolean.valueOf(served && instance.reachable()) : null)
        .put("authenticated", authenticated(instance.access()))
        .put("models", instance.models())
        .put("error", text(served ? instance.error() : "no node serves it"))
        .put("breakers", LiveRoutes.each(circuits, LiveRoutes::circuit))
        .put("checked", asked ? time(instance.at()) : null)
        .put("last_error", text(fault.words()))
        .put("last_error_at", fault.equals(Fault.NONE) ? null : time(fault.at()));
  }

  private static String models(int count) {
    return switch (count) {
      case 0 -> "";
      case 1 -> " 1 model";
      default -> " " + count + " models";
    };
  }

  private static @Nullable Boolean authenticated(Access access) {
    return switch (access) {
      case UNKNOWN -> null;
      case GRANTED -> true;
      case DENIED -> false;
    };
  }

  private static @Nullable String text(String words) {
    return words.isEmpty() ? null : words;
  }

  private static String time(long at) {
    return Instant.ofEpochMilli(at).toString();
  }
}
