package dev.relay.contract.bus;

import dev.relay.contract.Circuit;
import dev.relay.contract.Offer;
import dev.relay.contract.bus.Signal.Ask;
import dev.relay.contract.bus.Signal.Beat;
import dev.relay.contract.bus.Signal.Foreign;
import dev.relay.contract.bus.Signal.Hello;
import dev.relay.contract.bus.Signal.Leave;
import dev.relay.contract.bus.Signal.Proof;
import dev.relay.contract.bus.Signal.Refusal;
import dev.relay.contract.bus.Signal.Seat;
import dev.relay.contract.bus.Signal.Table;
import java.util.List;
import java.util.Map;

/// Writes what one node says to another; [SignalReader] reads it.
final class SignalWriter {

  private final WireBytes bytes;

  SignalWriter(WireBytes bytes) {
    this.bytes = bytes;
  }

  static int kind(Signal signal) {
    return switch (signal) {
      case Hello _ -> WireKind.HELLO;
      case Proof _ -> WireKind.PROOF;
      case Refusal _ -> WireKind.REFUSAL;
      case Beat _ -> WireKind.BEAT;
      case Ask _ -> WireKind.ASK;
      case Leave _ -> WireKind.LEAVE;
      case Table _ -> WireKind.TABLE;
      case Foreign _ -> throw new IllegalArgumentException("a foreign signal (expected: our own)");
    };
  }

  void write(Signal signal) {
    switch (signal) {
      case Hello hello -> hello(hello);
      case Proof proof -> {
        hello(proof.from());
        bytes.flag(proof.answer());
        bytes.bytes(proof.mac());
      }
      case Refusal refusal -> {
        bytes.text(refusal.name());
        bytes.name(refusal.reason());
      }
      case Beat beat -> bytes.number(beat.table());
      case Ask _, Leave _, Foreign _ -> {}
      case Table table -> {
        bytes.number(table.version());
        bytes.list(table.inboxes(), number -> bytes.number(number));
        bytes.list(table.seats(), this::seat);
        bytes.list(table.circuits(), this::circuit);
      }
    }
  }

  private void hello(Hello hello) {
    bytes.text(hello.name());
    bytes.word(hello.node());
    bytes.bytes(hello.nonce());
  }

  private void seat(Seat seat) {
    bytes.text(seat.role());
    bytes.inbox(seat.inbox());
    bytes.list(seat.offer().dialects().stream().sorted().toList(), bytes::name);
    bytes.flag(seat.offer().listed());
    bytes.list(List.copyOf(seat.offer().models().entrySet()), this::model);
    bytes.list(seat.offer().instances(), this::instance);
  }

  private void circuit(Circuit circuit) {
    bytes.text(circuit.provider());
    bytes.number(circuit.instance());
    bytes.text(circuit.model());
    bytes.name(circuit.state());
  }

  private void model(Map.Entry<String, Offer.Model> model) {
    bytes.text(model.getKey());
    bytes.list(model.getValue().dialects().stream().sorted().toList(), bytes::name);
    bytes.number(model.getValue().context());
    bytes.number(model.getValue().output());
  }

  private void instance(Offer.Instance instance) {
    bytes.number(instance.at());
    bytes.flag(instance.reachable());
    bytes.name(instance.access());
    bytes.number(instance.models());
    bytes.text(instance.error());
    bytes.number(instance.fault().at());
    bytes.text(instance.fault().words());
  }
}
