package dev.relay.testkit.node;

import dev.relay.testkit.stream.LocalSide;
import dev.relay.testkit.stream.Side;
import dev.relay.testkit.stream.StreamHarness;
import java.util.List;

/// Three sides on nodes that outlive them.
record NodesHarness(List<Host> hosts, LocalSide opening, Side middle, Side serving)
    implements StreamHarness {

  NodesHarness {
    hosts = List.copyOf(hosts);
  }

  @Override
  public void settle() {
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      fenceAll();
      hosts.forEach(Host::turn);
    }
  }

  private void fenceAll() {
    for (int from = 0; from < hosts.size(); from++) {
      for (int to = from + 1; to < hosts.size(); to++) {
        hosts.get(from).fence(to);
      }
    }
  }

  @Override
  public void close() {
    serving.close();
    middle.close();
    opening.close();
    settle();
  }
}
