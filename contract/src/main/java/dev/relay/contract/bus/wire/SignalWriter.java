package dev.relay.contract.bus.wire;

import dev.relay.contract.bus.wire.Signal.Ask;
import dev.relay.contract.bus.wire.Signal.Beat;
import dev.relay.contract.bus.wire.Signal.Foreign;
import dev.relay.contract.bus.wire.Signal.Hello;
import dev.relay.contract.bus.wire.Signal.Leave;
import dev.relay.contract.bus.wire.Signal.Proof;
import dev.relay.contract.bus.wire.Signal.Refusal;
import dev.relay.contract.bus.wire.Signal.RoleEntry;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus;
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
        bytes.list(table.roleEntries(), this::seat);
        bytes.list(table.openBreakers(), this::circuit);
      }
    }
  }

  private void hello(Hello hello) {
    bytes.text(hello.name());
    bytes.word(hello.node());
    bytes.bytes(hello.nonce());
  }

  private void seat(RoleEntry roleEntry) {
    bytes.text(roleEntry.role());
    bytes.inbox(roleEntry.inbox());
    bytes.list(roleEntry.providerStatus().dialects().stream().sorted().toList(), bytes::name);
    bytes.flag(roleEntry.providerStatus().listed());
    bytes.list(List.copyOf(roleEntry.providerStatus().models().entrySet()), this::model);
    bytes.list(roleEntry.providerStatus().instances(), this::instance);
  }

  private void circuit(OpenBreaker openBreaker) {
    bytes.text(openBreaker.provider());
    bytes.number(openBreaker.instance());
    bytes.text(openBreaker.model());
    bytes.name(openBreaker.state());
  }

  private void model(Map.Entry<String, ProviderStatus.Model> model) {
    bytes.text(model.getKey());
    bytes.list(model.getValue().dialects().stream().sorted().toList(), bytes::name);
    bytes.number(model.getValue().context());
    bytes.number(model.getValue().output());
  }

  private void instance(ProviderStatus.Instance instance) {
    bytes.number(instance.at());
    bytes.flag(instance.reachable());
    bytes.name(instance.access());
    bytes.number(instance.models());
    bytes.text(instance.error());
    bytes.number(instance.lastError().at());
    bytes.text(instance.lastError().words());
  }
}
