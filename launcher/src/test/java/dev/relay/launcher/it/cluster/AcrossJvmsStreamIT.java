package dev.relay.launcher.it.cluster;

import dev.relay.contract.bus.Timing;
import dev.relay.launcher.it.ClusterNode;
import dev.relay.launcher.it.ClusterNode.Place;
import dev.relay.launcher.it.Ports;
import dev.relay.testkit.node.Nodes;
import dev.relay.testkit.spec.HealSpec;
import dev.relay.testkit.spec.StreamSpec;
import dev.relay.testkit.stream.StreamHarness;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract of streams between two JVMs that Hazelcast makes a cluster.
class AcrossJvmsStreamIT extends StreamSpec implements HealSpec {

  private static Optional<Nodes> nodes = Optional.empty();

  @BeforeAll
  static void start() {
    nodes = Optional.of(twoNodes());
  }

  private static Nodes twoNodes() {
    var places = Stream.generate(AcrossJvmsStreamIT::place).limit(2).map(Place::text).toList();
    return Nodes.start(ClusterNode.Open.class, 2, places);
  }

  private static Place place() {
    int bus = Ports.free();
    return new Place(Ports.free(), bus, bus);
  }

  @AfterAll
  static void stop() {
    nodes.ifPresent(Nodes::close);
  }

  @Test
  void an_answer_that_dies_with_its_node_is_missed_within_a_second() {
    try (var mortal = twoNodes()) {
      HealSpec.assertThatALostAnswerIsMissed(mortal);
    }
  }

  @Override
  protected StreamHarness harness(Timing timing) {
    return nodes.orElseThrow().harness(timing);
  }
}
