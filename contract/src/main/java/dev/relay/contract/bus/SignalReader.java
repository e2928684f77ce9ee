package dev.relay.contract.bus;

import dev.relay.contract.Circuit;
import dev.relay.contract.Dialect;
import dev.relay.contract.Offer;
import dev.relay.contract.bus.Signal.Ask;
import dev.relay.contract.bus.Signal.Beat;
import dev.relay.contract.bus.Signal.Hello;
import dev.relay.contract.bus.Signal.Leave;
import dev.relay.contract.bus.Signal.Proof;
import dev.relay.contract.bus.Signal.Reason;
import dev.relay.contract.bus.Signal.Refusal;
import dev.relay.contract.bus.Signal.Seat;
import dev.relay.contract.bus.Signal.Table;
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
        cursor.list(() -> seat(cursor)),
        cursor.list(() -> circuit(cursor)));
  }

  private static Circuit circuit(WireCursor cursor) {
    return new Circuit(
        cursor.text(), cursor.small(), cursor.text(), cursor.name(Circuit.State.class));
  }

  private static Seat seat(WireCursor cursor) {
    return new Seat(
        cursor.text(),
        cursor.inbox(),
        new Offer(
            Set.copyOf(cursor.list(() -> cursor.name(Dialect.class))),
            cursor.flag(),
            models(cursor),
            cursor.list(() -> instance(cursor))));
  }

  private static Map<String, Offer.Model> models(WireCursor cursor) {
    var models = new LinkedHashMap<String, Offer.Model>();
    cursor.list(() -> models.put(cursor.text(), model(cursor)));
    return models;
  }

  private static Offer.Model model(WireCursor cursor) {
    return new Offer.Model(
        Set.copyOf(cursor.list(() -> cursor.name(Dialect.class))),
        cursor.number(),
        cursor.number());
  }

  private static Offer.Instance instance(WireCursor cursor) {
    return new Offer.Instance(
        cursor.number(),
        cursor.flag(),
        cursor.name(Offer.Access.class),
        cursor.small(),
        cursor.text(),
        new Offer.Fault(cursor.number(), cursor.text()));
  }
}
