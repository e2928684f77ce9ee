package dev.relay.contract.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.wire.WireFormat.Rejected;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WireFormatProperties {

  private final Pair pair = Pair.met();

  @Provide
  Arbitrary<Message> messages() {
    return Messages.any();
  }

  @Property
  void what_is_read_is_what_was_written(@ForAll("messages") Message message) {
    assertThat(pair.read(pair.written(message))).isEqualTo(message);
  }

  @Property(tries = 200)
  void what_is_cut_short_is_rejected(@ForAll("messages") Message message) {
    var bytes = pair.written(message);

    for (int length = 0; length < bytes.length(); length++) {
      assertThat(pair.read(bytes.getBuffer(0, length))).isInstanceOf(Rejected.class);
    }
  }

  @Property
  void what_goes_on_is_rejected(@ForAll("messages") Message message) {
    assertThat(pair.read(pair.written(message).appendByte((byte) 0))).isInstanceOf(Rejected.class);
  }

  @Property
  void what_is_damaged_is_read_or_rejected(
      @ForAll("messages") Message message, @ForAll Random random) {
    var bytes = pair.written(message);
    for (int i = 0; i < 20; i++) {
      bytes.setByte(random.nextInt(bytes.length()), (byte) random.nextInt());
    }

    assertThat(pair.read(bytes)).isInstanceOfAny(Message.class, Rejected.class, Signal.class);
  }

  @Property
  void what_is_no_message_at_all_is_not_taken_for_one(@ForAll byte[] bytes) {
    assertThat(pair.read(Buffer.buffer(bytes))).isInstanceOfAny(Rejected.class, Signal.class);
  }
}
