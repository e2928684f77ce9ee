package dev.relay.provider.connection;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Connects to a host at one of its addresses: at the next one when the last one cannot be reached,
/// or takes long. The first that is connected counts (RFC 8305, section 5).
final class ConnectAttempt {

  private static final long NEXT_AFTER_MILLIS = 500;

  private final Vertx vertx;
  private final Addresses addresses;
  private final Function<InetAddress, Future<HttpClientConnection>> connect;
  private final Promise<HttpClientConnection> first = Promise.promise();
  private final Deque<InetAddress> untried = new ArrayDeque<>();
  private final Set<InetAddress> known = new HashSet<>();
  private int running;
  private boolean askedForOthers;
  private @Nullable Throwable cause;

  ConnectAttempt(
      Vertx vertx,
      Addresses addresses,
      Function<InetAddress, Future<HttpClientConnection>> connect) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.connect = connect;
  }

  /// @param good is tried before all others
  Future<HttpClientConnection> begin(List<InetAddress> good) {
    add(good);
    running++;
    addresses.usual().onComplete(this::found, this::failed);
    return first.future();
  }

  private void add(List<InetAddress> more) {
    more.stream().filter(known::add).forEach(untried::add);
  }

  private void found(List<InetAddress> more) {
    running--;
    add(more);
    next();
  }

  private void failed(Throwable cause) {
    running--;
    if (this.cause == null) {
      this.cause = cause;
    }
    next();
  }

  private void next() {
    if (first.future().isComplete()) {
      return;
    }
    var address = untried.poll();
    if (address != null) {
      running++;
      connect.apply(address).onComplete(this::connected, this::failed);
      if (!untried.isEmpty()) {
        vertx.setTimer(NEXT_AFTER_MILLIS, _ -> next());
      }
    } else if (running == 0 && !askedForOthers) {
      askedForOthers = true;
      running++;
      addresses.others().onComplete(this::found, this::failed);
    } else if (running == 0) {
      first.fail(cause == null ? new UnknownHostException() : cause);
    }
  }

  private void connected(HttpClientConnection connection) {
    running--;
    if (!first.tryComplete(connection)) {
      connection.close();
    }
  }
}
