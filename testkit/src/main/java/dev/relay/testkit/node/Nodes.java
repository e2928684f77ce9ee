package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.StreamHarness;
import java.util.ArrayList;
import java.util.List;

/// The nodes that all tests of a class share: the first in this JVM, each of the others in a JVM of
/// its own. Every test has a harness of fresh sides on them.
public final class Nodes implements AutoCloseable {

  private final LocalHost first;
  private final List<Host> hosts;
  private final List<OtherJvm> jvms;

  /// @param jvms what is to end with them
  Nodes(LocalHost first, List<? extends Host> others, List<OtherJvm> jvms) {
    this.first = first;
    this.hosts = new ArrayList<>(others);
    hosts.addFirst(first);
    this.jvms = List.copyOf(jvms);
  }

  /// Starts `count` nodes and returns when each knows all others. At least two; with three or more
  /// the middle has a node of its own, and so has each other side.
  public static Nodes start(Class<? extends NodeFactory> factory, int count, List<String> args) {
    if (count < 2) {
      throw new IllegalArgumentException(count + " nodes (expected: at least 2)");
    }
    var first = new LocalHost(NodeFactory.start(factory, 0, args), 0);
    var jvms = new ArrayList<OtherJvm>();
    try {
      for (int number = 1; number < count; number++) {
        jvms.add(OtherJvm.start(factory, number, args));
      }
      var nodes = new Nodes(first, jvms.stream().map(OtherJvm::host).toList(), jvms);
      nodes.hosts.forEach(host -> host.awaitPeers(count - 1));
      return nodes;
    } catch (RuntimeException | Error e) {
      jvms.forEach(OtherJvm::close);
      first.close();
      throw e;
    }
  }

  /// Fresh sides: the opening one on the first node, the serving one on the last, the middle on the
  /// last but one. Closing the harness removes them and their faults.
  public StreamHarness harness(Timing timing) {
    return new NodesHarness(
        hosts,
        first.deploy(timing),
        hosts.get(hosts.size() - 2).deploy(timing),
        hosts.getLast().deploy(timing));
  }

  /// The JVM of the node with this number, from 1.
  public OtherJvm jvm(int number) {
    return jvms.get(number - 1);
  }

  @Override
  public void close() {
    jvms.forEach(OtherJvm::close);
    first.close();
  }
}
