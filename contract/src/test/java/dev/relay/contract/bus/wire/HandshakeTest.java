package dev.relay.contract.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.contract.bus.wire.Signal.Hello;
import dev.relay.contract.bus.wire.Signal.Proof;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private final Handshake here = new Handshake("here", 1, Pair.SECRET);
  private final Handshake there = new Handshake("there", 2, Pair.SECRET);

  @Test
  void who_has_the_secret_is_believed() {
    var link = here.verified(there.proof(here.hello(), false));

    assertThat(link).hasValueSatisfying(to -> assertThat(to.name()).isEqualTo("there"));
  }

  @Test
  void the_two_make_the_same_keys() {
    var hereToThere = here.verified(there.proof(here.hello(), false)).orElseThrow();
    var thereToHere = there.verified(here.proof(there.hello(), true)).orElseThrow();

    var message = Buffer.buffer(new byte[40]);
    hereToThere.mac().sign(message, 0, 20);
    assertThat(thereToHere.mac().verifies(message, 0, 20)).isTrue();
    assertThat(hereToThere.mac().verifies(message, 0, 20)).isFalse();
    assertThat(thereToHere.seal().opened(hereToThere.seal().sealed(new byte[] {1, 2, 3})))
        .containsExactly(1, 2, 3);
  }

  @Test
  void who_has_another_secret_is_not_believed() {
    var stranger = new Handshake("there", 2, new Secret("a guess"));

    assertThat(here.verified(stranger.proof(here.hello(), false))).isEmpty();
  }

  @Test
  void a_proof_for_another_is_none() {
    var third = new Handshake("third", 3, Pair.SECRET);

    assertThat(here.verified(there.proof(third.hello(), false))).isEmpty();
  }

  @Test
  void a_proof_in_the_name_of_another_is_none() {
    var proof = there.proof(here.hello(), false);
    var forged = new Hello("third", 2, proof.from().nonce());

    assertThat(here.verified(new Proof(forged, false, proof.mac()))).isEmpty();
  }

  @Test
  void a_proof_from_an_earlier_life_is_none() {
    var before = there.proof(new Handshake("here", 1, Pair.SECRET).hello(), false);

    assertThat(here.verified(before)).isEmpty();
  }

  @Test
  void ones_own_proof_sent_back_is_none() {
    assertThat(here.verified(here.proof(here.hello(), false))).isEmpty();
    assertThat(here.verified(here.proof(there.hello(), false))).isEmpty();
  }

  @Test
  void what_is_no_mac_is_none() {
    assertThat(here.verified(new Proof(there.hello(), false, Buffer.buffer()))).isEmpty();
  }
}
