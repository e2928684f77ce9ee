package dev.relay.gateway;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.Timing;
import dev.relay.gateway.admin.Management;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.capacity.DrainNotice;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.connection.Connections;
import dev.relay.gateway.http.Endpoints;
import dev.relay.gateway.http.ListenGuard;
import dev.relay.gateway.http.ListenerOptions;
import dev.relay.gateway.http.TlsOptions;
import dev.relay.gateway.pipeline.TakeCapacity;
import dev.relay.gateway.request.ErrorPages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
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

  private final Live<GatewayConfig> config;
  private final GatewayNode gatewayNode;
  private final ActiveExchanges active;
  private final EndpointsFactory sites;
  private @Nullable HttpServer server;
  private @Nullable Endpoints endpoints;
  private Optional<ServerConfig.Tls> tls = Optional.empty();
  private @Nullable Inbox inbox;
  private boolean stopped;

  public GatewayVerticle(
      Live<GatewayConfig> config, GatewayNode gatewayNode, Management management) {
    this.config = config;
    this.gatewayNode = gatewayNode;
    this.active = new ActiveExchanges(gatewayNode.capacity());
    this.sites = new EndpointsFactory(config, gatewayNode, management, active);
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, gatewayNode.directory(), Timing.DEFAULT)
        .onSuccess(opened -> inbox = opened)
        .compose(this::listen);
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    var closed = inbox == null ? Future.<Void>succeededFuture() : inbox.close();
    return closed.eventually(() -> gatewayNode.log().flush());
  }

  /// The port that is listened on; known once the verticle has started.
  public int port() {
    return Objects.requireNonNull(server).actualPort();
  }

  /// Ends what still runs: a stream with an error event, an answer that has not begun with 503.
  public Future<Void> cut() {
    return Future.future(done ->
        context.runOnContext(_ -> {
          active.cut(TakeCapacity.SHUTTING_DOWN);
          done.complete();
        }));
  }

  /// Listens no more and closes the connections: those that are idle at once, the others when they
  /// are, or after `grace`.
  public Future<Void> shut(Duration grace) {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<HttpServer> listen(Inbox inbox) {
    var here = config.get().server();
    var http = vertx.createHttpServer(ListenerOptions.of(here));
    server = http;
    tls = here.tls();
    endpoints = sites.make(vertx, inbox, config.get());
    config.follow(vertx, next -> changed(inbox, http, next));
    var listenGuard = new ListenGuard();
    var connections =
        new Connections(vertx, gatewayNode.connections(), gatewayNode.capacity().memory());
    return http.connectionHandler(
            connection -> {
              listenGuard.handle(connection);
              connections.handle(connection);
            })
        .requestHandler(
            new DrainNotice(
                gatewayNode.capacity(),
                request -> Objects.requireNonNull(endpoints).handle(request)))
        .invalidRequestHandler(ErrorPages::invalid)
        .listen(port(here.port()), here.host())
        .onSuccess(listenGuard::open);
  }

  /// What is running keeps the site it came to.
  private void changed(Inbox inbox, HttpServer http, GatewayConfig next) {
    endpoints = sites.make(vertx, inbox, next);
    var before = tls;
    tls = next.server().tls();
    tls.filter(_ -> !tls.equals(before))
        .ifPresent(
            shown -> http.updateSSLOptions(TlsOptions.options(shown)).onFailure(this::untaken));
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
}
