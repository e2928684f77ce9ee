package dev.relay.provider.http;

import dev.relay.provider.config.Authority;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.connection.Connector;
import dev.relay.provider.connection.HostConnections;
import dev.relay.provider.connection.HostKey;
import dev.relay.provider.connection.KeptConnection;
import dev.relay.provider.connection.UpstreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The HTTP client of one verticle instance, with the connections that it keeps to each host.
public final class UpstreamClient {

  private static final int KEEP_ALIVE_SECONDS = 45;

  private final Vertx vertx;
  private final ProviderConfig config;
  private final HttpClientAgent http;
  private final Optional<ProxyOptions> proxy;
  private final Map<HostKey, HostConnections> hosts = new HashMap<>();

  public UpstreamClient(Vertx vertx, ProviderConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.proxy = config.connection().proxy().map(uri -> proxy(uri, config));
    this.http =
        vertx
            .httpClientBuilder()
            .with(options(config))
            .with(new PoolOptions().setCleanerPeriod(0))
            .build();
  }

  /// The connections to where `endpoint` is.
  public HostConnections host(Endpoint endpoint) {
    return host(new HostKey(endpoint.host(), endpoint.port(), endpoint.tls()));
  }

  private HostConnections host(HostKey hostKey) {
    return hosts.computeIfAbsent(
        hostKey,
        it -> new HostConnections(vertx, config.name(), new Connector(vertx, http, it, proxy)));
  }

  /// A request on a new connection, which is not kept.
  public Future<UpstreamRequest> openNew(RequestOptions options) {
    var hostKey = new HostKey(options.getHost(), options.getPort(), options.isSsl());
    proxy.ifPresent(options::setProxyOptions);
    return host(hostKey).openNew(options);
  }

  /// For small calls that serve no exchange: each has a connection of its own.
  public WebClient web() {
    var options = options(config).setKeepAlive(false);
    proxy.ifPresent(options::setProxyOptions);
    return WebClient.wrap(
        vertx
            .httpClientBuilder()
            .with(options)
            .withConnectHandler(KeptConnection::reframe)
            .build());
  }

  private static HttpClientOptions options(ProviderConfig config) {
    var options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(false)
            .setKeepAlive(true)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setPipelining(false)
            .setTcpNoDelay(true)
            .setDecompressionSupported(false)
            .setConnectTimeout(connectMillis(config));
    secure(options, config.connection().tls());
    return options;
  }

  private static int connectMillis(ProviderConfig config) {
    return (int) Math.min(Integer.MAX_VALUE, config.timeouts().connect().toMillis());
  }

  private static void secure(HttpClientOptions options, ProviderConfig.Tls tls) {
    tls.ca()
        .map(Buffer::buffer)
        .ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertValue(ca)));
    if (tls.cert().isPresent() && tls.key().isPresent()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .setCertValue(Buffer.buffer(tls.cert().get()))
              .setKeyValue(Buffer.buffer(tls.key().get().reveal())));
    }
  }

  private static ProxyOptions proxy(URI proxy, ProviderConfig config) {
    var place = Authority.of(proxy).orElseThrow();
    var options =
        new ProxyOptions()
            .setType(type(proxy))
            .setHost(place.host())
            .setPort(place.port())
            .setConnectTimeout(config.timeouts().connect());
    var user = place.user();
    if (!user.isEmpty()) {
      int colon = user.indexOf(':');
      options.setUsername(decoded(colon < 0 ? user : user.substring(0, colon)));
      options.setPassword(colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }
    return options;
  }

  private static ProxyType type(URI proxy) {
    return "socks5".equalsIgnoreCase(proxy.getScheme()) ? ProxyType.SOCKS5 : ProxyType.HTTP;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
