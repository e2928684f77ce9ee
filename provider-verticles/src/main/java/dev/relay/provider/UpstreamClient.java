package dev.relay.provider;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// The HTTP client of one verticle instance, and which of its connections have served before.
///
/// The pool is as large as the exchanges an event loop may have under way, so that no exchange
/// queues behind another.
final class UpstreamClient {

  private static final int MAX_CONNECTIONS = 8192;
  private static final int MAX_WAITING = 1024;
  private static final int KEEP_ALIVE_SECONDS = 45;

  private final HttpClient http;
  private final Set<HttpConnection> served = Collections.newSetFromMap(new IdentityHashMap<>());

  UpstreamClient(Vertx vertx, ProviderConfig config, Endpoint endpoint) {
    this.http =
        vertx
            .httpClientBuilder()
            .with(options(config, endpoint))
            .with(
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING))
            .build();
  }

  HttpClient http() {
    return http;
  }

  /// Whether `connection` has served an exchange before; from now on it has.
  boolean reuse(HttpConnection connection) {
    if (!served.add(connection)) {
      return true;
    }
    connection.closeHandler(_ -> served.remove(connection));
    return false;
  }

  private static HttpClientOptions options(ProviderConfig config, Endpoint endpoint) {
    var options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(false)
            .setKeepAlive(true)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setPipelining(false)
            .setTcpNoDelay(true)
            .setMaxChunkSize(64 * 1024)
            .setMaxHeaderSize(64 * 1024)
            .setDecompressionSupported(false)
            .setSsl(endpoint.tls())
            .setConnectTimeout(
                (int) Math.min(Integer.MAX_VALUE, config.timeouts().connect().toMillis()));
    config.connection().proxy().ifPresent(proxy -> options.setProxyOptions(proxy(proxy)));
    secure(options, config.connection().tls());
    return options;
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

  private static ProxyOptions proxy(URI proxy) {
    var options =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(proxy.getHost())
            .setPort(proxy.getPort());
    var user = proxy.getRawUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      options.setUsername(decoded(colon < 0 ? user : user.substring(0, colon)));
      options.setPassword(colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }
    return options;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
