package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.Side;

/// One of the [Nodes], here or in another JVM.
interface Host extends AutoCloseable {

  /// A new side on its next event loop.
  Side deploy(Timing timing);

  /// Returns once everything has arrived that this node and that with the number `other` had sent
  /// each other.
  void fence(int other);

  /// Goes once through each of its event loops.
  void turn();

  void awaitPeers(int others);

  @Override
  void close();
}
