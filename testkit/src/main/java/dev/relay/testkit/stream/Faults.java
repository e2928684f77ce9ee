package dev.relay.testkit.stream;

import dev.relay.contract.bus.wire.Message;
import java.io.Serializable;

/// What goes wrong with messages that leave the node of a side: each fault befalls the first
/// message that it is made for.
public record Faults(Side side) {

  /// Says which message it befalls.
  @FunctionalInterface
  public interface Victim extends Serializable {

    boolean is(Message message);
  }

  public void lose(Victim victim) {
    run(bus -> bus.lose(victim));
  }

  /// Keeps it until [#release].
  public void hold(Victim victim) {
    run(bus -> bus.hold(victim));
  }

  public void release() {
    run(FaultyBus::release);
  }

  public void repeat(Victim victim) {
    run(bus -> bus.repeat(victim));
  }

  private interface Interference extends Serializable {

    void with(FaultyBus bus);
  }

  private void run(Interference interference) {
    side.ask(at -> {
      interference.with(at.bus());
      return true;
    });
  }
}
