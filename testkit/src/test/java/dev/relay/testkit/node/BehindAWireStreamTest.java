package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.spec.StreamSpec;
import dev.relay.testkit.stream.StreamHarness;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/// The claims survive the way to another JVM, and tests that share their nodes do not see each
/// other; all of it on one node of one JVM.
class BehindAWireStreamTest extends StreamSpec {

  private static final LoneNode NODE = new LoneNode();

  private static final Nodes NODES = nodes();

  private static Nodes nodes() {
    var here = new LocalHost(NODE, 0);
    return new Nodes(here, List.of(behindAWire(1), behindAWire(2)), List.of());
  }

  private static Host behindAWire(int number) {
    return new RemoteHost(new LocalHost(NODE, number)::obey);
  }

  @AfterAll
  static void close() {
    NODES.close();
  }

  @Override
  protected StreamHarness harness(Timing timing) {
    return NODES.harness(timing);
  }
}
