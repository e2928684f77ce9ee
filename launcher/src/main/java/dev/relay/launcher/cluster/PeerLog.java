package dev.relay.launcher.cluster;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Peers;
import dev.relay.contract.bus.wire.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs and counts what becomes of the other nodes: `relay_cluster_*`.
public final class PeerLog implements Peers.Listener {

  private static final Logger LOG = LoggerFactory.getLogger("relay");

  private final AtomicInteger joined = new AtomicInteger();
  private final Counter lost;

  public PeerLog(MeterRegistry registry, Directory directory) {
    for (var reason : Rejection.values()) {
      FunctionCounter.builder("relay.cluster.rejected", directory, it -> it.rejections(reason))
          .description("what came to the event bus and was not taken")
          .tag("reason", reason.word())
          .register(registry);
    }
    Gauge.builder("relay.cluster.nodes", joined, AtomicInteger::get)
        .description("other nodes that streams may go to")
        .register(registry);
    this.lost =
        Counter.builder("relay.cluster.lost")
            .description("times that another node was lost")
            .register(registry);
  }

  @Override
  public void joined(String node) {
    joined.incrementAndGet();
    LOG.info("cluster: node {} joined", node);
  }

  @Override
  public void left(String node) {
    joined.decrementAndGet();
    LOG.info("cluster: node {} has left", node);
  }

  @Override
  public void lost(String node, String why) {
    joined.decrementAndGet();
    lost.increment();
    LOG.warn("cluster: node {} is lost: {}", node, why);
  }

  @Override
  public void refused(String node, String why) {
    LOG.warn("cluster: node {} is refused: {}", node, why);
  }

  @Override
  public void rejected(Map<Rejection, Long> counts) {
    LOG.warn("cluster: not taken from the event bus: {}", words(counts));
  }

  private static String words(Map<Rejection, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().word())
        .collect(Collectors.joining(", "));
  }
}
