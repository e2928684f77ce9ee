package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.Side;

/// A node behind a [Line].
record RemoteHost(Line line) implements Host {

  @Override
  public Side deploy(Timing timing) {
    return new RemoteSide(this, order(host -> host.lend(timing)));
  }

  @Override
  public void fence(int other) {
    order(host -> {
      host.fence(other);
      return true;
    });
  }

  @Override
  public void turn() {
    order(host -> {
      host.turn();
      return true;
    });
  }

  @Override
  public void awaitPeers(int others) {
    order(host -> {
      host.awaitPeers(others);
      return true;
    });
  }

  /// The node is closed by the end of its JVM.
  @Override
  public void close() {}

  /// Throws what the order throws there.
  @SuppressWarnings("unchecked") // an order returns a T
  <T> T order(Order<T> order) {
    return switch ((Reply) Wire.read(line.send(Wire.write(order)))) {
      case Reply.Returned(Object value) -> (T) value;
      case Reply.Thrown(Throwable cause) -> throw thrown(cause);
    };
  }

  /// With the place that it was asked from.
  private static RuntimeException thrown(Throwable cause) {
    cause.addSuppressed(new IllegalStateException("asked for from here"));
    if (cause instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) cause;
  }
}
