package dev.relay.launcher.it;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.node.Relay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A whole node on a free port of this host, for integration tests.
public final class RunningRelay implements AutoCloseable {

  public static final String MODEL = "gpt-test";
  public static final String CHAT = "/v1/chat/completions";
  public static final String CHAT_BODY =
      "{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  public static final String STREAM_BODY =
      "{\"model\":\"gpt-test\",\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  public static final String UPSTREAM_KEY = "sk-of-the-upstream";
  public static final Duration SOON = Duration.ofSeconds(5);

  /// What fails is not tried again.
  public static final String ONE_CALL = "dispatch: {attempts: 1}\n";

  private final Relay relay;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningRelay(String yaml) {
    this(Given.yaml(yaml));
  }

  private RunningRelay(Given given) {
    this.relay = new Relay(given.flag("host", "127.0.0.1").flag("port", "0").load());
    finished(relay.start().toCompletionStage().toCompletableFuture());
  }

  /// Configured by `yaml`; providers that list their models do so in their own time.
  public static RunningRelay configured(String yaml) {
    return new RunningRelay(yaml);
  }

  /// Configured by what is `given`.
  public static RunningRelay of(Given given) {
    return new RunningRelay(given);
  }

  /// With the one provider `fake` at `upstream`, which has listed [#MODEL] already.
  public static RunningRelay before(FakeUpstream upstream) {
    return before(upstream, "", "");
  }

  /// The same with `options` of the provider and more sections of the configuration.
  public static RunningRelay before(FakeUpstream upstream, String options, String sections) {
    upstream.enqueue(OpenAiAnswers.models(MODEL));
    var provider =
        """
        providers:
          - {name: fake, base-url: "%s", api-key: sk-of-the-upstream, instances: 1, %s}
        """
            .formatted(upstream.url(), options);
    var relay = new RunningRelay(provider + sections);
    upstream.awaitRequests(1, SOON);
    Await.until(SOON, "the upstream's models are listed", () -> relay.lists(MODEL));
    return relay;
  }

  /// The exchanges among the requests that `upstream` got.
  public static List<Request> asked(FakeUpstream upstream) {
    return upstream.requests().stream().filter(it -> it.method().equals("POST")).toList();
  }

  /// The only one.
  public static Request onlyAsked(FakeUpstream upstream) {
    var asked = asked(upstream);
    if (asked.size() != 1) {
      throw new AssertionError(asked.size() + " exchanges upstream (expected: 1)");
    }
    return asked.getFirst();
  }

  public int port() {
    return relay.port();
  }

  public int managementPort() {
    return relay.managementPort();
  }

  public Relay node() {
    return relay;
  }

  public Wire wire() {
    return new Wire(port());
  }

  public HttpResponse<byte[]> post(String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri(path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json");
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public HttpResponse<byte[]> chat(String body, String... headers) {
    return post(CHAT, body, headers);
  }

  public HttpResponse<byte[]> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(uri(path));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public String text(String path, String... headers) {
    return text(get(path, headers));
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /// Blocks until `/metrics` counts `count` exchanges that ended with `end`.
  public void awaitEnded(String end, int count) {
    Await.until(SOON, count + " exchanges with end " + end, () -> ended(end) == count);
  }

  /// Blocks until no exchange is being answered.
  public void awaitIdle() {
    Await.until(SOON, "no exchange is open", () -> relay.running() == 0);
  }

  private int ended(String end) {
    return text("/metrics")
        .lines()
        .filter(line -> line.startsWith("relay_gateway_requests_total{"))
        .filter(line -> line.contains("end=\"" + end + "\""))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private boolean lists(String model) {
    return text("/v1/models", "authorization", "Bearer any").contains("\"" + model + "\"")
        || get("/v1/models").statusCode() == 401;
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public static <T> T finished(CompletableFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    finished(relay.close().toCompletionStage().toCompletableFuture());
  }
}
