package dev.relay.gateway.http;

import dev.relay.gateway.config.ServerConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Set;

/// How a listener proves who it is.
public final class TlsOptions {

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  private TlsOptions() {}

  static void secure(HttpServerOptions options, ServerConfig.Tls tls) {
    options
        .setSsl(true)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(pem(tls));
  }

  public static ServerSSLOptions options(ServerConfig.Tls tls) {
    var options = new ServerSSLOptions();
    options.setKeyCertOptions(pem(tls)).setEnabledSecureTransportProtocols(PROTOCOLS);
    return options;
  }

  private static PemKeyCertOptions pem(ServerConfig.Tls tls) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(tls.cert()))
        .setKeyValue(Buffer.buffer(tls.key().reveal()));
  }
}
