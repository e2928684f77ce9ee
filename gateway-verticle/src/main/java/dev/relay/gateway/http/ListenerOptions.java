package dev.relay.gateway.http;

import dev.relay.gateway.config.ServerConfig;
import io.vertx.core.http.HttpServerOptions;

/// How the port of clients is listened on.
public final class ListenerOptions {

  private static final int MAX_HEADERS = 64 * 1024;
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_CHUNK = 64 * 1024;
  private static final int BACKLOG = 4096;

  private ListenerOptions() {}

  public static HttpServerOptions of(ServerConfig config) {
    var options = new HttpServerOptions();
    config.tls().ifPresent(tls -> TlsOptions.secure(options, tls));
    return options
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setHttp2ClearTextEnabled(false)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxChunkSize(MAX_CHUNK)
        .setAcceptBacklog(BACKLOG)
        .setHandle100ContinueAutomatically(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false);
  }
}
