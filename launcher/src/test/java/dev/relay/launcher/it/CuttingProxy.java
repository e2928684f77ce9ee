package dev.relay.launcher.it;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a port of this machine and cuts connections to it at random, between any two
/// bytes, until told to stop.
public final class CuttingProxy {

  private static final int MOST_MILLIS = 400;

  private final List<Pair> pairs = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final Vertx vertx;
  private final Random random;
  private final int target;
  private volatile boolean cutting;

  public CuttingProxy(Vertx vertx, int target, long seed) {
    this.vertx = vertx;
    this.target = target;
    this.random = new Random(seed);
  }

  /// The port to connect to.
  public int listen() {
    return vertx
        .createNetServer()
        .connectHandler(this::connect)
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  /// The port behind it.
  public int target() {
    return target;
  }

  public void begin() {
    cutting = true;
    cutSoon();
  }

  public void stop() {
    cutting = false;
  }

  public int cuts() {
    return cuts.get();
  }

  private void cutSoon() {
    vertx.setTimer(
        1 + random.nextInt(MOST_MILLIS),
        _ -> {
          if (cutting) {
            pairs.forEach(Pair::cut);
            cutSoon();
          }
        });
  }

  private void connect(NetSocket client) {
    client.pause();
    vertx
        .createNetClient()
        .connect(target, "127.0.0.1")
        .onSuccess(server -> new Pair(client, server).join())
        .onFailure(_ -> client.close());
  }

  /// Both ends of one connection.
  private final class Pair {

    private final NetSocket client;
    private final NetSocket server;
    private volatile boolean damaged;

    Pair(NetSocket client, NetSocket server) {
      this.client = client;
      this.server = server;
    }

    void join() {
      pairs.add(this);
      forward(client, server);
      forward(server, client);
      client.resume();
    }

    /// The next bytes in either direction are the last, and not all of them arrive.
    void cut() {
      damaged = true;
    }

    private void forward(NetSocket from, NetSocket to) {
      from.handler(bytes -> pass(bytes, to));
      from.closeHandler(_ -> {
        pairs.remove(this);
        to.close();
      });
      from.exceptionHandler(_ -> {});
    }

    private void pass(Buffer bytes, NetSocket to) {
      if (!damaged) {
        to.write(bytes);
        return;
      }
      cuts.incrementAndGet();
      to.write(bytes.slice(0, random.nextInt(bytes.length() + 1)));
      client.close();
      server.close();
    }
  }
}
