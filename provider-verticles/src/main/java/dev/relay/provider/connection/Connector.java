package dev.relay.provider.connection;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Connects to one host: directly at any of its addresses, or by a proxy.
public final class Connector {

  /// How long the address that was reached last is tried first, whatever the name stands for.
  private static final Duration GOOD = Duration.ofMinutes(5);

  private final Vertx vertx;
  private final HttpClientAgent http;
  private final HostKey hostKey;
  private final Optional<ProxyOptions> proxy;
  private final Addresses addresses;
  private @Nullable InetAddress good;
  private long goodUntil;

  public Connector(
      Vertx vertx, HttpClientAgent http, HostKey hostKey, Optional<ProxyOptions> proxy) {
    this.vertx = vertx;
    this.http = http;
    this.hostKey = hostKey;
    this.proxy = proxy;
    this.addresses = new Addresses(vertx, dialled());
  }

  RequestOptions options(HttpMethod method, String target) {
    var options = new RequestOptions().setMethod(method).setURI(target);
    proxy.ifPresent(options::setProxyOptions);
    return options;
  }

  Future<HttpClientConnection> connect() {
    return proxy.isPresent() && isTunnel(proxy.get())
        ? http.connect(options().setProxyOptions(proxy.get()))
        : new ConnectAttempt(vertx, addresses, this::connect).begin(good());
  }

  /// A proxy for HTTP is asked for what is not encrypted, and not for a way through.
  private boolean isTunnel(ProxyOptions proxy) {
    return hostKey.tls() || proxy.getType() != ProxyType.HTTP;
  }

  private String dialled() {
    return proxy.map(ProxyOptions::getHost).orElse(hostKey.host()).replaceAll("[\\[\\]]", "");
  }

  private int port() {
    return proxy.map(ProxyOptions::getPort).orElse(hostKey.port());
  }

  private Future<HttpClientConnection> connect(InetAddress address) {
    var server = SocketAddress.inetSocketAddress(new InetSocketAddress(address, port()));
    return http.connect(options().setServer(server))
        .onComplete(_ -> reached(address), _ -> missed(address));
  }

  private HttpConnectOptions options() {
    return new HttpConnectOptions()
        .setHost(hostKey.host())
        .setPort(hostKey.port())
        .setSsl(hostKey.tls());
  }

  private List<InetAddress> good() {
    return good != null && System.nanoTime() - goodUntil < 0 ? List.of(good) : List.of();
  }

  private void reached(InetAddress address) {
    good = address;
    goodUntil = System.nanoTime() + GOOD.toNanos();
  }

  private void missed(InetAddress address) {
    if (address.equals(good)) {
      good = null;
    }
  }
}
