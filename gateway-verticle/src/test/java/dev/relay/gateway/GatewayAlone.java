package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.gateway.admin.AdminRefusals;
import dev.relay.gateway.admin.Management;
import dev.relay.gateway.capacity.Capacity;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.connection.ConnectionCount;
import dev.relay.gateway.journal.ExchangeLog;
import dev.relay.gateway.journal.GatewayMetrics;
import dev.relay.gateway.routing.ResponseOwners;
import dev.relay.protocol.ModelLimits;
import dev.relay.testkit.stream.LocalSide;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A gateway over HTTP, with a test in the place of dispatch and of all providers.
final class GatewayAlone implements AutoCloseable {

  /// What the gateway has opened; acted upon where it lives.
  record Opened(Reader reader, Opener opener) {}

  private final Vertx vertx = Vertx.vertx();
  private final Directory directory = new Directory();
  private final LocalSide side = LocalSide.deploy(vertx, directory, Timing.DEFAULT);
  private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancels = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ExchangeLog lines = ExchangeLog.json(vertx, log);
  private final GatewayVerticle verticle;

  GatewayAlone() {
    side.run(at ->
        at.inbox()
            .serve(
                Role.DISPATCH, (_, reader, opener) -> open(reader, opener), ProviderStatus.NONE));
    var server = ServerConfig.DEFAULT;
    var config =
        new GatewayConfig(
            new ServerConfig(
                server.host(),
                0,
                server.managementPort(),
                server.maxBody(),
                server.maxExchanges(),
                server.maxBuffered(),
                server.heartbeat(),
                server.drain(),
                server.tls(),
                server.origins(),
                server.verticles()),
            AuthConfig.DEFAULT,
            List.of(),
            List.of(new GatewayConfig.Provider("p", 1, false, Set.of(Dialect.OPENAI))),
            Set.of(),
            _ -> ModelLimits.UNKNOWN,
            List.of());
    var registry = new SimpleMeterRegistry();
    verticle =
        new GatewayVerticle(
            new Live<>(config),
            new GatewayNode(
                directory,
                new Capacity(new MemoryBudget(server.maxBuffered())),
                ConnectionCount.ofClients(),
                new GatewayMetrics(registry),
                lines,
                new ResponseOwners()),
            new Management(() -> "", JsonObject::new, new AdminRefusals()));
    vertx.deployVerticle(verticle).await();
  }

  private OpenHandle open(Reader reader, Opener opener) {
    opened.add(new Opened(reader, opener));
    return () -> cancels.add("attempt");
  }

  int port() {
    return verticle.port();
  }

  /// The exchange that was opened last.
  Opened awaitOpened() throws InterruptedException {
    return Objects.requireNonNull(opened.poll(10, TimeUnit.SECONDS), "nothing was opened");
  }

  /// Who was told that the client wants no more: `attempt` or `answer`.
  String awaitCancel() throws InterruptedException {
    return Objects.requireNonNull(cancels.poll(10, TimeUnit.SECONDS), "nobody was told");
  }

  void cancelled() {
    cancels.add("answer");
  }

  /// Does something as the one that was opened, on its event loop.
  void run(Consumer<Inbox> deed) {
    var done = Promise.<Void>promise();
    side.context()
        .runOnContext(_ -> {
          deed.accept(side.inbox());
          done.complete();
        });
    done.future().await();
  }

  /// The lines of the exchanges that have ended.
  List<JsonObject> lines() {
    lines.flush().await();
    return log.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
