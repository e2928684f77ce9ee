package dev.relay.provider.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.http.UpstreamClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A host with several addresses is reached at any that answers.
class SeveralAddressesIT {

  private static final String NAME = "several.test";

  private final Vertx outside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void stop() {
    outside.close().await();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "127.0.0.1, 127.0.0.9 127.0.0.1",
    "127.0.0.1, 127.0.0.8 127.0.0.9 127.0.0.1",
    "127.0.0.1, 127.0.0.1 127.0.0.9",
    "::1, ::1",
    "::1, 127.0.0.9 ::1",
    "127.0.0.1, ::1 127.0.0.1",
  })
  void the_next_one_is_tried(String reachable, String addresses) {
    var server = server(reachable);

    assertThat(ask(addresses, server.actualPort(), 3)).containsOnly(204);
  }

  /// An address of which packets do not come back.
  @ParameterizedTest
  @CsvSource({"192.0.2.1 127.0.0.1", "192.0.2.1 192.0.2.2 127.0.0.1"})
  void one_that_is_silent_costs_little_and_once(String addresses) {
    var server = server("127.0.0.1");

    long begin = System.nanoTime();
    var statuses = ask(addresses, server.actualPort(), 20);

    assertThat(statuses).containsOnly(204);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void none_is_an_error() {
    var server = server("127.0.0.1");

    assertThat(ask("127.0.0.8 127.0.0.9", server.actualPort(), 1)).containsOnly(0);
  }

  private HttpServer server(String host) {
    return outside
        .createHttpServer()
        .requestHandler(request -> request.response().setStatusCode(204).end())
        .listen(0, host)
        .await();
  }

  /// The statuses of so many requests in a row on new connections; 0: not reached.
  private List<Integer> ask(String addresses, int port, int times) {
    var names = new FakeNames(outside, Stream.of(addresses.split(" ")).map(this::address).toList());
    var resolver = new AddressResolverOptions().addServer(names.address());
    var vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(resolver));
    var config =
        ProviderConfig.openai("p", "http://" + NAME + ":" + port, List.of(new Secret("k")));
    Future<List<Integer>> asked = Future.succeededFuture(List.of());
    var context = vertx.getOrCreateContext();
    var done = Promise.<List<Integer>>promise();
    context.runOnContext(_ -> {
      var client = new UpstreamClient(vertx, config);
      ask(client.host(Endpoint.of(config)), times, asked).onComplete(done);
    });
    try {
      return done.future().await();
    } finally {
      vertx.close().await();
    }
  }

  private static Future<List<Integer>> ask(
      HostConnections host, int times, Future<List<Integer>> before) {
    return times == 0
        ? before
        : ask(host, times - 1, before.compose(all -> status(host).map(it -> with(all, it))));
  }

  private static List<Integer> with(List<Integer> all, int next) {
    return Stream.concat(all.stream(), Stream.of(next)).toList();
  }

  private static Future<Integer> status(HostConnections host) {
    return host.open(HttpMethod.GET, "/")
        .compose(opened ->
            opened
                .request()
                .send()
                .compose(response -> response.end().map(response.statusCode()))
                .onComplete(_ -> opened.connection().close()))
        .otherwise(0);
  }

  private InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
