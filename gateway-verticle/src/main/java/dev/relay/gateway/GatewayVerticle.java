package dev.relay.gateway;

import dev.relay.contract.bus.Configured;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
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

  private final Configured<GatewayConfig> config;
  private final Shared shared;
  private final Underway underway;
  private final SiteFactory sites;
  private @Nullable HttpServer server;
  private @Nullable Site site;
  private Optional<ServerConfig.Tls> tls = Optional.empty();
  private @Nullable Inbox inbox;
  private boolean stopped;

  public GatewayVerticle(Configured<GatewayConfig> config, Shared shared, Management management) {
    this.config = config;
    this.shared = shared;
    this.underway = new Underway(shared.capacity());
    this.sites = new SiteFactory(config, shared, management, underway);
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, shared.directory(), Timing.DEFAULT)
        .onSuccess(opened -> inbox = opened)
        .compose(this::listen);
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    var closed = inbox == null ? Future.<Void>succeededFuture() : inbox.close();
    return closed.eventually(() -> shared.log().flush());
  }

  /// The port that is listened on; known once the verticle has started.
  public int port() {
    return Objects.requireNonNull(server).actualPort();
  }

  /// Ends what still runs: a stream with an error event, an answer that has not begun with 503.
  public Future<Void> cut() {
    return Future.future(done ->
        context.runOnContext(_ -> {
          underway.cut(Enter.SHUTTING_DOWN);
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
    site = sites.make(vertx, inbox, config.get());
    config.follow(vertx, next -> changed(inbox, http, next));
    var doorstep = new Doorstep();
    var connections = new Connections(vertx, shared.connections(), shared.capacity().memory());
    return http.connectionHandler(
            connection -> {
              doorstep.handle(connection);
              connections.handle(connection);
            })
        .requestHandler(
            new Farewell(
                shared.capacity(), request -> Objects.requireNonNull(site).handle(request)))
        .invalidRequestHandler(ErrorPages::invalid)
        .listen(port(here.port()), here.host())
        .onSuccess(doorstep::open);
  }

  /// What is running keeps the site it came to.
  private void changed(Inbox inbox, HttpServer http, GatewayConfig next) {
    site = sites.make(vertx, inbox, next);
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
}
