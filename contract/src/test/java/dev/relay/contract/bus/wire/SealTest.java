package dev.relay.contract.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] PLAIN = "sk-canary".getBytes(StandardCharsets.UTF_8);

  private final Seal here = new Seal(key(1), key(2));
  private final Seal there = new Seal(key(2), key(1));

  private static byte[] key(int fill) {
    var key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void the_other_side_opens_what_was_sealed() {
    assertThat(there.opened(here.sealed(PLAIN))).isEqualTo(PLAIN);
  }

  @Test
  void the_same_value_is_sealed_anew_each_time() {
    assertThat(here.sealed(PLAIN)).isNotEqualTo(here.sealed(PLAIN));
  }

  @Test
  void nobody_else_opens_it() {
    var sealed = here.sealed(PLAIN);

    assertThatThrownBy(() -> here.opened(sealed)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_was_changed_is_not_opened() {
    var sealed = here.sealed(PLAIN);
    sealed[sealed.length - 1] ^= 1;

    assertThatThrownBy(() -> there.opened(sealed)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> there.opened(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
