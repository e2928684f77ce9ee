package dev.relay.gateway;

import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.gateway.admin.Admin;
import dev.relay.gateway.admin.Health;
import dev.relay.gateway.admin.Management;
import dev.relay.gateway.admin.MetricsPage;
import dev.relay.gateway.admin.OperatorPages;
import dev.relay.gateway.capacity.Capacity;
import dev.relay.gateway.capacity.DrainNotice;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.connection.ConnectionCount;
import dev.relay.gateway.connection.Connections;
import dev.relay.gateway.http.HostGuard;
import dev.relay.gateway.http.ListenGuard;
import dev.relay.gateway.http.RequestFraming;
import dev.relay.gateway.request.ErrorPages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Serves `/health` and `/metrics` on `server.management-port`, to all who reach it, and `/admin`
/// to who has its key.
public final class ManagementVerticle extends VerticleBase {

  private final Live<GatewayConfig> config;
  private final Directory directory;
  private final Capacity capacity;
  private final Management management;
  private HostGuard hosts;
  private @Nullable HttpServer server;

  public ManagementVerticle(
      Live<GatewayConfig> config, Directory directory, Capacity capacity, Management management) {
    this.config = config;
    this.directory = directory;
    this.capacity = capacity;
    this.management = management;
    this.hosts = new HostGuard(config.get());
  }

  @Override
  public Future<?> start() {
    var here = config.get().server();
    config.follow(vertx, next -> hosts = new HostGuard(next));
    var router = Router.router(vertx);
    new OperatorPages(
            new Admin(config, management),
            new Health(vertx, directory, capacity, config, _ -> true),
            new MetricsPage(management.scrape(), _ -> true))
        .serve(router);
    var options =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    var http = vertx.createHttpServer(options);
    server = http;
    var listenGuard = new ListenGuard();
    var connections = new Connections(vertx, ConnectionCount.ofManagement(), capacity.memory());
    return http.connectionHandler(
            connection -> {
              listenGuard.handle(connection);
              connections.handle(connection);
            })
        .requestHandler(new DrainNotice(capacity, request -> handle(router, request)))
        .invalidRequestHandler(ErrorPages::invalid)
        .listen(here.managementPort().orElse(0), here.host())
        .onSuccess(listenGuard::open);
  }

  private void handle(Router router, HttpServerRequest request) {
    var fault = RequestFraming.fault(request);
    if (fault != null) {
      ErrorPages.refuseAndClose(request, fault);
      return;
    }
    var foreign = hosts.refusal(request);
    if (foreign == null) {
      router.handle(request);
    } else {
      ErrorPages.respond(request, foreign);
    }
  }

  /// The port that is listened on; known once the verticle has started.
  public int port() {
    return Objects.requireNonNull(server).actualPort();
  }
}
