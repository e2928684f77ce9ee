package dev.relay.contract.bus.wire;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.wire.Signal.Ask;
import dev.relay.contract.bus.wire.Signal.Beat;
import dev.relay.contract.bus.wire.Signal.Hello;
import dev.relay.contract.bus.wire.Signal.Leave;
import dev.relay.contract.bus.wire.Signal.Proof;
import dev.relay.contract.bus.wire.Signal.Reason;
import dev.relay.contract.bus.wire.Signal.Refusal;
import dev.relay.contract.bus.wire.Signal.RoleEntry;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Reads what [SignalWriter] wrote.
final class SignalReader {

  private SignalReader() {}

  /// @param node whom the header of the message names
  static Signal read(int kind, long node, WireCursor cursor) {
    var signal =
        switch (kind) {
          case WireKind.HELLO -> hello(node, cursor);
          case WireKind.PROOF -> new Proof(hello(node, cursor), cursor.flag(), cursor.copy());
          case WireKind.REFUSAL -> new Refusal(cursor.text(), cursor.name(Reason.class));
          case WireKind.BEAT -> new Beat(cursor.number());
          case WireKind.ASK -> new Ask();
          case WireKind.LEAVE -> new Leave();
          case WireKind.TABLE -> table(cursor);
          default -> throw new IllegalArgumentException("kind " + kind + " (expected: a signal)");
        };
    cursor.end();
    return signal;
  }

  private static Hello hello(long node, WireCursor cursor) {
    var hello = new Hello(cursor.text(), cursor.word(), cursor.copy());
    if (hello.node() != node || hello.nonce().length() != Signal.Hello.NONCE_BYTES) {
      throw new IllegalArgumentException("a hello that is not from its sender");
    }
    return hello;
  }

  private static Table table(WireCursor cursor) {
    return new Table(
        cursor.number(),
        cursor.list(cursor::small),
        cursor.list(() -> roleEntry(cursor)),
        cursor.list(() -> openBreaker(cursor)));
  }

  private static OpenBreaker openBreaker(WireCursor cursor) {
    return new OpenBreaker(
        cursor.text(), cursor.small(), cursor.text(), cursor.name(OpenBreaker.State.class));
  }

  private static RoleEntry roleEntry(WireCursor cursor) {
    return new RoleEntry(
        cursor.text(),
        cursor.inbox(),
        new ProviderStatus(
            Set.copyOf(cursor.list(() -> cursor.name(Dialect.class))),
            cursor.flag(),
            models(cursor),
            cursor.list(() -> instance(cursor))));
  }

  private static Map<String, ProviderStatus.Model> models(WireCursor cursor) {
    var models = new LinkedHashMap<String, ProviderStatus.Model>();
    cursor.list(() -> models.put(cursor.text(), model(cursor)));
    return models;
  }

  private static ProviderStatus.Model model(WireCursor cursor) {
    return new ProviderStatus.Model(
        Set.copyOf(cursor.list(() -> cursor.name(Dialect.class))),
        cursor.number(),
        cursor.number());
  }

  private static ProviderStatus.Instance instance(WireCursor cursor) {
    return new ProviderStatus.Instance(
        cursor.number(),
        cursor.flag(),
        cursor.name(ProviderStatus.Access.class),
        cursor.small(),
        cursor.text(),
        new ProviderStatus.LastError(cursor.number(), cursor.text()));
  }
}
