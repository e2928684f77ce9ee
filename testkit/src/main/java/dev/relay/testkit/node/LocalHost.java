package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.LocalSide;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A node of this JVM, and the sides on it that another JVM knows by a number.
///
/// Between two nodes everything goes one way over one connection in order, and a reply goes the
/// other way: so the reply to a request tells that whatever was sent before it, on either side, has
/// reached the event loops that it is for.
final class LocalHost implements Host {

  private static final String FENCE = "kit.fence.";

  private final Map<Integer, LocalSide> sides = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Node node;

  /// @param number of the node among those that it may be fenced with
  LocalHost(Node node, int number) {
    this.node = node;
    var echo = node.vertx().eventBus().<String>consumer(FENCE + number);
    echo.handler(request -> request.reply(request.body()));
    echo.completion().await();
  }

  @Override
  public LocalSide deploy(Timing timing) {
    return LocalSide.deploy(node.vertx(), node.directory(), timing);
  }

  /// A new side for another JVM; returns its number.
  int lend(Timing timing) {
    int number = numbers.incrementAndGet();
    sides.put(number, deploy(timing));
    return number;
  }

  LocalSide lent(int number) {
    return Optional.ofNullable(sides.get(number))
        .orElseThrow(() -> new IllegalStateException("side " + number + " is closed"));
  }

  /// Closes what was [#lend].
  boolean takeBack(int number) {
    lent(number).close();
    return sides.remove(number) != null;
  }

  @Override
  public void fence(int other) {
    node.vertx().eventBus().request(FENCE + other, "").await();
  }

  @Override
  public void turn() {
    for (var loop : ((VertxInternal) node.vertx()).nettyEventLoopGroup()) {
      loop.submit(() -> {}).syncUninterruptibly();
    }
  }

  @Override
  public void awaitPeers(int others) {
    node.awaitPeers(others);
  }

  @Override
  public void close() {
    node.close();
  }

  /// Does what another JVM wants done here.
  byte[] obey(byte[] order) {
    var reply = reply(order);
    try {
      return Wire.write(reply);
    } catch (RuntimeException e) {
      return Wire.write(new Reply.Thrown(new AssertionError("cannot say " + reply, e)));
    }
  }

  private Reply reply(byte[] order) {
    try {
      return new Reply.Returned(((Order<?>) Wire.read(order)).at(this));
    } catch (RuntimeException | Error e) {
      return new Reply.Thrown(e);
    }
  }
}
