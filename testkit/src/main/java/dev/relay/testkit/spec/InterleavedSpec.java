package dev.relay.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.status.ProviderStatus;
import dev.relay.testkit.stream.CrowdReaders;
import dev.relay.testkit.stream.CrowdUpstream;
import dev.relay.testkit.stream.StreamClaims;
import org.junit.jupiter.api.Test;

/// Many streams at once, each recognisable at every byte.
interface InterleavedSpec extends StreamClaims {

  int STREAMS = 10_000;
  int AT_ONCE = 400;

  @Test
  default void ten_thousand_interleaved_streams_never_see_a_foreign_byte() {
    long seed = System.nanoTime();
    var role = streams().role("provider.crowd");
    streams()
        .serving()
        .run(at -> at.inbox().serve(role, new CrowdUpstream(at, seed), ProviderStatus.NONE));
    streams().settle();

    var crowd = new CrowdReaders(streams().opening(), role, seed, false);
    crowd.read(STREAMS, AT_ONCE);

    assertThat(crowd.faults()).as("seed %d", seed).isEmpty();
    assertThat(crowd.whole()).as("seed %d", seed).isBetween(STREAMS / 2, STREAMS - STREAMS / 10);
    assertThat(crowd.finished()).as("seed %d", seed).isEqualTo(STREAMS);
  }
}
