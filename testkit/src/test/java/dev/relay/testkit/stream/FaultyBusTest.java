package dev.relay.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Headroom;
import dev.relay.contract.bus.wire.Message;
import org.junit.jupiter.api.Test;

class FaultyBusTest {

  private static final Message READY = new Message.Ready(1, Headroom.UNKNOWN);

  private record Envelope(String to, Object content) {}

  @Test
  void sees_a_message_that_travels_by_itself() {
    assertThat(FaultyBus.message(READY)).hasValue(READY);
  }

  @Test
  void sees_a_message_in_an_envelope() {
    assertThat(FaultyBus.message(new Envelope("there", READY))).hasValue(READY);
  }

  @Test
  void sees_no_message_in_what_is_none() {
    assertThat(FaultyBus.message("ready")).isEmpty();
    assertThat(FaultyBus.message(new Envelope("there", "hello"))).isEmpty();
  }
}
