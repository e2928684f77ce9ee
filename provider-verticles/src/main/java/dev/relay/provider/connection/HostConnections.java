package dev.relay.provider.connection;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of one verticle instance to one host: those that carry an exchange, and those
/// that are kept for the next one. The last one that was used is used first.
///
/// No exchange waits for another one's connection: there may be as many as the exchanges that an
/// event loop may have under way.
public final class HostConnections {

  private static final Logger LOG = LoggerFactory.getLogger(HostConnections.class);
  private static final int MOST = 8192;

  /// How long none is kept after a provider sent what belongs to no answer: the next such bytes
  /// could be taken for somebody's answer.
  private static final Duration DISTRUST = Duration.ofMinutes(10);

  private static final long LOOK_MILLIS = 5_000;

  private final Vertx vertx;
  private final String provider;
  private final Connector connector;
  private final Deque<KeptConnection> idle = new ArrayDeque<>();
  private final Set<KeptConnection> open = new HashSet<>();
  private int connecting;
  private boolean distrusted;
  private long trustedFrom;
  private boolean looking;

  public HostConnections(Vertx vertx, String provider, Connector connector) {
    this.vertx = vertx;
    this.provider = provider;
    this.connector = connector;
  }

  /// A request for `target`, on a connection that is kept or on a new one.
  public Future<UpstreamRequest> open(HttpMethod method, String target) {
    return open(connector.options(method, target));
  }

  /// The same, on one that is new and not kept afterwards unless it is released.
  public Future<UpstreamRequest> openNew(RequestOptions options) {
    if (open.size() + connecting >= MOST) {
      return Future.failedFuture(
          new ConnectionPoolTooBusyException(MOST + " connections to '" + provider + "'"));
    }
    connecting++;
    return connector
        .connect()
        .onComplete(_ -> connecting--)
        .map(this::connected)
        .compose(connection -> connection.request(options));
  }

  private Future<UpstreamRequest> open(RequestOptions options) {
    return kept()
        .map(connection -> connection.request(options).recover(_ -> open(options)))
        .orElseGet(() -> openNew(options));
  }

  private Optional<KeptConnection> kept() {
    for (var last = idle.pollLast(); last != null; last = idle.pollLast()) {
      if (last.idle() && last.usable()) {
        last.take();
        return Optional.of(last);
      }
      last.close();
    }
    return Optional.empty();
  }

  private KeptConnection connected(HttpClientConnection connection) {
    var kept = new KeptConnection(this, connection);
    open.add(kept);
    return kept;
  }

  /// Whether connections are kept at all.
  boolean keeps() {
    if (distrusted && System.nanoTime() - trustedFrom >= 0) {
      distrusted = false;
    }
    return !distrusted;
  }

  void put(KeptConnection connection) {
    idle.addLast(connection);
    lookLater();
  }

  void gone(KeptConnection connection) {
    open.remove(connection);
  }

  /// One of those that were kept had ended: the others, which are older, are not tried.
  void stale() {
    closeIdle();
  }

  /// The provider has sent what belongs to no answer. What waits for an answer on a connection that
  /// carried others before, and came just now, is asked elsewhere.
  void distrust(String what) {
    if (keeps()) {
      LOG.warn(
          "the provider '{}' sent {}: its connections are not kept for {} minutes",
          provider,
          what,
          DISTRUST.toMinutes());
      vertx.runOnContext(_ -> closeDoubtful());
    }
    distrusted = true;
    trustedFrom = System.nanoTime() + DISTRUST.toNanos();
  }

  private void closeDoubtful() {
    closeIdle();
    List.copyOf(open).stream()
        .filter(KeptConnection::mayBeAskedElsewhere)
        .forEach(KeptConnection::close);
  }

  private void closeIdle() {
    for (var next = idle.poll(); next != null; next = idle.poll()) {
      next.close();
    }
  }

  private void lookLater() {
    if (!looking) {
      looking = true;
      vertx.setTimer(LOOK_MILLIS, _ -> look());
    }
  }

  private void look() {
    looking = false;
    List.copyOf(idle).stream()
        .filter(connection -> !connection.usable())
        .forEach(connection -> {
          idle.remove(connection);
          connection.close();
        });
    if (!idle.isEmpty()) {
      lookLater();
    }
  }
}
