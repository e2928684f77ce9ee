package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.relay.launcher.it.LoopProbe;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// No body, whatever it holds, stops an event loop or fills the heap.
class HostileBodiesIT {

  private static final String BATCH = "/v1beta/models/m:batchEmbedContents";
  private static final String RESPONSES = "/v1/responses";
  private static final String SAID = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private static final String NAMING = "{\"model\":\"models/m\"}";
  private static final String REASONING =
      "{\"type\":\"reasoning\",\"encrypted_content\":\"" + "x".repeat(60) + "\"}";
  private static final int LARGE = 32 << 20;

  /// A walk through one of these bodies takes longer on a quiet machine.
  private static final double LONGEST_MILLIS = 250;

  private static final List<String> HEAP = List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

  @TempDir static Path folder;
  private static HttpServer upstream;
  private static RelayProcess relay;

  @BeforeAll
  static void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", HostileBodiesIT::answer);
    upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    upstream.start();
    relay = RelayProcess.started(HEAP, folder, yaml(upstream.getAddress().getPort()));
    for (var path : List.of(CHAT, RESPONSES, BATCH)) {
      sent(path, "", body("{" + SAID + ",\"model\":\"m\",\"input\":[", "{},", "{}]}", 600_000));
    }
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.stop(0);
  }

  static Stream<Arguments> bodies() {
    var chat = "{\"model\":\"m\"," + SAID + ",\"x\":";
    var tools = "{\"model\":\"tools\"," + SAID + ",\"tools\":[{\"x\":";
    return Stream.of(
        of("values", CHAT, body(chat + "[", "1,", "1]}", LARGE), 400),
        of("values that a route looks at", CHAT, body(tools + "[", "1,", "1]}]}", 9 << 20), 200),
        of("lists", CHAT, body(chat + "[", "[],", "1]}", LARGE), 400),
        of("depth", CHAT, body(chat, "[", "", LARGE), 400),
        of(
            "depth, often",
            CHAT,
            body(chat + "[", "[".repeat(900) + "]".repeat(900) + ",", "1]}", LARGE),
            400),
        of("digits", CHAT, body(chat, "7", "}", LARGE), 400),
        of("decimals", CHAT, body(chat + "1.", "7", "}", LARGE), 400),
        of("exponents", CHAT, body(chat + "[", "1e999999,", "1]}", LARGE), 200),
        of("a name", CHAT, body(chat + "{\"", "n", "\":1}}", LARGE), 400),
        of(
            "a name of a member",
            CHAT,
            body("{\"", "n", "\":1," + chat.substring(1) + "1}", 20_000),
            400),
        of("blanks", CHAT, body("", " ", CHAT_BODY, LARGE), 200),
        of("escapes", CHAT, body(chat + "\"", "\\ud800", "\"}", LARGE), 200),
        of(
            "a type",
            CHAT,
            body(tools + "1}],\"messages\":[{\"type\":\"", "a", "\"}]}", LARGE),
            400),
        of(
            "messages",
            CHAT,
            body("{\"model\":\"m\",\"messages\":[", "{\"a\":1},", "{}]}", LARGE),
            400),
        of("models", CHAT, body("{", "\"model\":\"m\",", SAID + "}", LARGE), 400),
        of(
            "models of a batch",
            BATCH,
            body("{\"requests\":[", NAMING + ",", NAMING + "]}", LARGE),
            400),
        of(
            "models of one",
            BATCH,
            body("{\"requests\":[{", "\"model\":\"m\",", "\"a\":1}]}", LARGE),
            400),
        of(
            "models elsewhere",
            BATCH,
            body("{\"requests\":[{\"content\":[", NAMING + ",", "1]}]}", 20 << 20),
            200),
        of(
            "items",
            RESPONSES,
            body("{\"model\":\"m\",\"input\":[" + REASONING + ",", "1,", "1]}", 9 << 20),
            200),
        of(
            "reasoning",
            RESPONSES,
            body("{\"model\":\"m\",\"input\":[", REASONING + ",1,", "1]}", LARGE),
            200),
        of(
            "what is not looked into",
            "/v1/moderations",
            body("{\"model\":\"m\",\"x\":[", "1,", "1]}", LARGE),
            200));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void others_are_served_meanwhile(String what, String path, byte[] body, int status) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 3 && least > LONGEST_MILLIS; i++) {
      try (var probe = new LoopProbe(relay.port())) {
        assertThat(sent(path, "", body)).as(what).isEqualTo(status);
        least = Math.min(least, probe.longestMillis());
      }
    }
    assertThat(least).as(what + ": the longest wait of others").isLessThan(LONGEST_MILLIS);
  }

  @Test
  void what_inflates_a_hundred_times_is_refused_and_the_node_goes_on() throws Exception {
    var batch = gzip(body("{\"requests\":[", NAMING + ",", NAMING + "]}", 60 << 20));
    var items = gzip(body("{\"model\":\"m\",\"input\":[" + REASONING + ",", "1,", "1]}", 50 << 20));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var probe = new LoopProbe(relay.port())) {
      Callable<Integer> one = () -> sent(BATCH, "gzip", batch);
      Callable<Integer> other = () -> sent(RESPONSES, "gzip", items);
      var all =
          Stream.concat(
              Collections.nCopies(6, one).stream(), Collections.nCopies(6, other).stream());

      assertThat(threads.invokeAll(all.toList()).stream().map(it -> it.resultNow()))
          .allMatch(status -> status == 413 || status == 503)
          .contains(413);
      assertThat(probe.longestMillis()).isLessThan(2_000);
    }
    assertThat(sent(CHAT, "", CHAT_BODY.getBytes(StandardCharsets.UTF_8))).isEqualTo(200);
  }

  @Test
  void many_at_once_are_answered_or_refused_and_the_node_goes_on() throws Exception {
    var body = body("{\"model\":\"m\",\"input\":[", REASONING + ",1,", "1]}", 20 << 20);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> one = () -> sent(RESPONSES, "", body);

      assertThat(threads.invokeAll(Collections.nCopies(6, one)).stream().map(it -> it.resultNow()))
          .allMatch(status -> status == 200 || status == 503)
          .contains(200);
    }
    assertThat(sent(CHAT, "", CHAT_BODY.getBytes(StandardCharsets.UTF_8))).isEqualTo(200);
  }

  private static Arguments of(String what, String path, byte[] body, int status) {
    return Arguments.of(what, path, body, status);
  }

  private static int sent(String path, String encoding, byte[] body) {
    try (var wire = new Wire(relay.port(), 0, 60_000)) {
      var headers =
          encoding.isEmpty() ? new String[0] : new String[] {"content-encoding", encoding};
      return wire.post(path, body, headers).reply().status();
    }
  }

  private static byte[] body(String before, String often, String after, int size) {
    var body = new ByteArrayOutputStream(size);
    var unit = often.getBytes(StandardCharsets.UTF_8);
    var block = often.repeat(Math.max(1, 8192 / unit.length)).getBytes(StandardCharsets.UTF_8);
    body.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    while (body.size() + block.length + after.length() <= size) {
      body.writeBytes(block);
    }
    body.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String yaml(int port) {
    return """
    log: {format: json}
    providers:
      - {name: p, type: openai, base-url: "http://127.0.0.1:%1$d/v1", api-keys: [k1, k2]}
      - {name: g, type: gemini, base-url: "http://127.0.0.1:%1$d", api-key: k3}
    models:
      - {match: "tools", when: {tools: true}, to: [{provider: p, model: other}]}
      - {match: "*", when: {dialect: gemini}, to: [{provider: g, model: other}]}
      - {match: "*", to: [{provider: p}]}
    """
        .formatted(port);
  }

  /// What is encrypted it cannot read.
  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var in = exchange.getRequestBody();
      var start = new String(in.readNBytes(200), StandardCharsets.UTF_8);
      in.transferTo(OutputStream.nullOutputStream());
      boolean encrypted = start.contains("encrypted_content");
      var answer =
          (encrypted
                  ? "{\"error\":{\"message\":\"no\",\"code\":\"invalid_encrypted_content\"}}"
                  : "{\"id\":\"x\",\"choices\":[],\"output\":[],\"embeddings\":[]}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(encrypted ? 400 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }
}
