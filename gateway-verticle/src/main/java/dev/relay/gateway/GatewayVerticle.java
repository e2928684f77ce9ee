package dev.relay.gateway;

import dev.relay.contract.bus.Configured;
import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Role;
import dev.relay.contract.bus.Timing;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves HTTP to clients on one event loop.
public final class GatewayVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);

  private static final int MAX_HEADERS = 64 * 1024;
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_CHUNK = 64 * 1024;

  /// Longer than any exchange may take; only ends connections whose other side is long gone.
  private static final int IDLE_MINUTES = 70;

  private static final int BACKLOG = 4096;

  private final Configured<GatewayConfig> config;
  private final Directory directory;
  private final GatewayMetrics metrics;
  private final ExchangeLog log;
  private final MintedResponses responses;
  private final Management management;
  private @Nullable HttpServer server;
  private @Nullable Site site;
  private @Nullable Routes routes;
  private Optional<ServerConfig.Tls> tls = Optional.empty();
  private boolean stopped;

  public GatewayVerticle(
      Configured<GatewayConfig> config,
      Directory directory,
      GatewayMetrics metrics,
      ExchangeLog log,
      MintedResponses responses,
      Management management) {
    this.config = config;
    this.directory = directory;
    this.metrics = metrics;
    this.log = log;
    this.responses = responses;
    this.management = management;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT).compose(this::listen);
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return log.flush();
  }

  /// The port that is listened on; known once the verticle has started.
  public int port() {
    return Objects.requireNonNull(server).actualPort();
  }

  /// Takes no new connection; completes when the running exchanges have ended, or cuts them after
  /// `grace`.
  public Future<Void> drain(Duration grace) {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<HttpServer> listen(Inbox inbox) {
    var here = config.get().server();
    var http = vertx.createHttpServer(options(here));
    server = http;
    tls = here.tls();
    site = site(inbox, config.get());
    config.follow(vertx, next -> changed(inbox, http, next));
    var doorstep = new Doorstep();
    return http.connectionHandler(doorstep)
        .requestHandler(request -> Objects.requireNonNull(site).handle(request))
        .invalidRequestHandler(request -> Objects.requireNonNull(site).invalid(request))
        .listen(port(here.port()), here.host())
        .onSuccess(doorstep::open);
  }

  private Site site(Inbox inbox, GatewayConfig config) {
    var doorkeeper = new Doorkeeper(config.auth());
    var here = new Routes(config, directory);
    routes = here;
    var pipeline =
        new Pipeline(
            config,
            inbox,
            doorkeeper,
            () -> Objects.requireNonNull(routes),
            Journal.of(metrics, log),
            responses,
            inbox.upstream(Role.DISPATCH));
    return new Site(
        vertx,
        config.server(),
        pipeline,
        here,
        new Models(doorkeeper, here, directory, config.known()),
        new Health(vertx, directory, this.config, false),
        management,
        new Admin(this.config, management));
  }

  /// What is running keeps the site it came to.
  private void changed(Inbox inbox, HttpServer http, GatewayConfig next) {
    site = site(inbox, next);
    var before = tls;
    tls = next.server().tls();
    tls.filter(_ -> !tls.equals(before))
        .ifPresent(shown -> http.updateSSLOptions(Tls.options(shown)).onFailure(this::untaken));
  }

  private void untaken(Throwable cause) {
    if (!stopped) {
      LOG.error("server.tls: cannot be used: {}", cause.toString());
    }
  }

  /// Any free port is to be the same one for all instances, which Vert.x expresses by a negative
  /// number.
  private static int port(int configured) {
    return configured == 0 ? -1 : configured;
  }

  private static HttpServerOptions options(ServerConfig config) {
    var options = new HttpServerOptions();
    config.tls().ifPresent(tls -> Tls.secure(options, tls));
    return options
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setIdleTimeout(IDLE_MINUTES)
        .setIdleTimeoutUnit(TimeUnit.MINUTES)
        .setHttp2ClearTextEnabled(false)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxChunkSize(MAX_CHUNK)
        .setAcceptBacklog(BACKLOG)
        .setHandle100ContinueAutomatically(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false);
  }
}
