package dev.relay.launcher.it;

import dev.relay.launcher.command.ConfigSources;
import dev.relay.launcher.config.Invocation;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.node.Relay;
import dev.relay.launcher.node.Reloader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A whole node that looks at the files of its configuration, for integration tests.
public final class WatchedRelay implements AutoCloseable {

  /// Two looks of half a second, and what comes after them.
  public static final Duration SOON = Duration.ofSeconds(10);

  private final Relay relay;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private WatchedRelay(Invocation invocation) {
    var settings = Settings.loadToStart(ConfigSources.of(invocation));
    relay = new Relay(settings);
    finished(relay.start().toCompletionStage().toCompletableFuture());
    finished(
        relay
            .vertx()
            .deployVerticle(new Reloader(invocation, relay))
            .toCompletionStage()
            .toCompletableFuture());
  }

  /// On a free port of this host, configured by `file`.
  public static WatchedRelay of(Path file) {
    return new WatchedRelay(
        new Invocation(
            Optional.of(file.toAbsolutePath()),
            file.resolveSibling(""),
            Optional.empty(),
            Map.of("RELAY_HOME", file.resolveSibling("state").toAbsolutePath().toString()),
            Map.of("host", "127.0.0.1", "port", "0")));
  }

  public Relay node() {
    return relay;
  }

  public Wire wire() {
    return new Wire(relay.port());
  }

  public HttpResponse<String> chat(String body, String key) {
    return send(
        HttpRequest.newBuilder(uri(RunningRelay.CHAT))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + key));
  }

  public int status(String key) {
    return chat(RunningRelay.CHAT_BODY, key).statusCode();
  }

  public HttpResponse<String> get(int port, String path) {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("accept", "application/json"));
  }

  public HttpResponse<String> get(String path) {
    return get(relay.port(), path);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + relay.port() + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(SOON).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static <T> T finished(CompletableFuture<T> future) {
    return RunningRelay.finished(future);
  }

  @Override
  public void close() {
    client.close();
    finished(relay.close().toCompletionStage().toCompletableFuture());
  }
}
