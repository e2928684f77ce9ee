package dev.relay.gateway.admin;

import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus.Access;
import dev.relay.contract.status.ProviderStatus.Instance;
import dev.relay.contract.status.ProviderStatus.LastError;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How one instance of a provider fared when it was asked last, for people and for programs.
///
/// @param name such as `openai.1`
/// @param served whether any node runs the provider
/// @param openBreakers the breakers of its models that are not closed, on any node
record InstanceHealth(
    String name, boolean served, Instance instance, List<OpenBreaker> openBreakers) {

  /// Whether an exchange there is known to fail; who was not asked yet may be as well as any.
  boolean bad() {
    return !served || (instance.asked() && !instance.usable());
  }

  /// Such as `openai.1 ok 42 models`.
  String line() {
    var line = name + " " + words() + leftAlone();
    return instance.lastError().equals(LastError.NONE)
        ? line
        : line
            + "; last error "
            + time(instance.lastError().at())
            + ": "
            + instance.lastError().words();
  }

  /// Whether dispatch sends everything there.
  boolean whole() {
    return openBreakers.isEmpty();
  }

  private String leftAlone() {
    return openBreakers.isEmpty()
        ? ""
        : openBreakers.stream()
            .map(openBreaker -> openBreaker.model().replaceAll("\\p{Cntrl}", "?"))
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
    var lastError = instance.lastError();
    return new JsonObject()
        .put("instance", name)
        .put("reachable", asked || !served ? Boolean.valueOf(served && instance.reachable()) : null)
        .put("authenticated", authenticated(instance.access()))
        .put("models", instance.models())
        .put("error", text(served ? instance.error() : "no node serves it"))
        .put("breakers", LiveRoutes.each(openBreakers, LiveRoutes::circuit))
        .put("checked", asked ? time(instance.at()) : null)
        .put("last_error", text(lastError.words()))
        .put("last_error_at", lastError.equals(LastError.NONE) ? null : time(lastError.at()));
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
