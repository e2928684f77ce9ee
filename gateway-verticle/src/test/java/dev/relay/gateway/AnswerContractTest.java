package dev.relay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Header;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.GatewayAlone.Opened;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client is answered, whoever answers behind the gateway.
class AnswerContractTest {

  private static final String BODY = "{\"id\":\"x\",\"choices\":[]}";
  private static final String EVENT = "data: {\"choices\":[]}\n\n";
  private static final Target TARGET = Target.of("p", "m");
  private static final Head WHOLE = head("application/json", BODY.length());
  private static final Head STREAM = head("text/event-stream", Head.UNKNOWN_LENGTH);
  private static final Failure CUT = new Failure.Broken("the provider's answer was cut");

  private final GatewayAlone gateway = new GatewayAlone();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void a_whole_answer_is_written_with_its_length() throws Exception {
    try (var client = ask(false)) {
      answer(gateway.awaitOpened(), WHOLE, Outcome.WHOLE, BODY);

      assertThat(read(client, BODY)).contains("200 OK", "content-length: " + BODY.length());
    }
    assertThat(ends()).containsExactly("done");
  }

  @Test
  void a_stream_is_written_as_it_comes() throws Exception {
    try (var client = ask(true)) {
      var sink = begin(gateway.awaitOpened(), STREAM, EVENT);
      read(client, EVENT);
      gateway.run(_ -> sink.write(Buffer.buffer("data: [DONE]\n\n")));
      read(client, "[DONE]\n\n");
      gateway.run(_ -> sink.end(Outcome.WHOLE));

      read(client, "\r\n0\r\n\r\n");
    }
    assertThat(ends()).containsExactly("done");
  }

  @Test
  void a_failure_before_the_head_is_an_answer_of_its_own() throws Exception {
    try (var client = ask(true)) {
      var opened = gateway.awaitOpened();
      gateway.run(_ -> opened.opener().failed(new Failure.Unavailable("nobody is there")));

      assertThat(read(client, "nobody is there")).contains(" 503 ");
    }
    assertThat(ends()).containsExactly("unavailable");
  }

  @Test
  void a_failure_behind_the_head_is_an_event_of_the_stream() throws Exception {
    try (var client = ask(true)) {
      answer(gateway.awaitOpened(), STREAM, Outcome.failed(CUT, Optional.empty()), EVENT);

      assertThat(read(client, "\r\n0\r\n\r\n"))
          .contains(" 200 ", EVENT, "the provider's answer was cut")
          .doesNotContain("[DONE]");
    }
    assertThat(ends()).containsExactly("upstream_cut");
  }

  @Test
  void a_client_that_leaves_before_the_head_ends_the_attempt() throws Exception {
    var client = ask(true);
    gateway.awaitOpened();
    client.close();

    assertThat(gateway.awaitCancel()).isEqualTo("attempt");
    assertThat(ends()).containsExactly("client_gone");
  }

  @Test
  void a_client_that_leaves_behind_the_head_ends_the_answer() throws Exception {
    var client = ask(true);
    begin(gateway.awaitOpened(), STREAM, EVENT);
    read(client, EVENT);
    client.close();

    assertThat(gateway.awaitCancel()).isEqualTo("answer");
    assertThat(ends()).containsExactly("client_gone");
  }

  @Test
  void what_is_told_after_the_end_is_told_to_nobody() throws Exception {
    try (var client = ask(false)) {
      var opened = gateway.awaitOpened();
      answer(opened, WHOLE, Outcome.WHOLE, BODY);
      read(client, BODY);
      gateway.run(_ -> opened.opener().failed(CUT));
      gateway.run(_ -> opened.opener().failed(CUT));
    }
    assertThat(ends()).containsExactly("done");
  }

  private List<String> ends() throws InterruptedException {
    for (int i = 0; i < 100 && gateway.lines().isEmpty(); i++) {
      Thread.sleep(20);
    }
    return gateway.lines().stream().map(line -> line.getString("end")).toList();
  }

  private void answer(Opened opened, Head head, Outcome outcome, String... pieces) {
    var sink = begin(opened, head, pieces);
    gateway.run(_ -> sink.end(outcome));
  }

  private EventSink begin(Opened opened, Head head, String... pieces) {
    var made = new EventSink[1];
    gateway.run(inbox -> {
      made[0] = inbox.sink(opened.reader(), head, new Cancelled());
      opened.opener().ready();
      List.of(pieces).forEach(piece -> made[0].write(Buffer.buffer(piece)));
    });
    return made[0];
  }

  private final class Cancelled implements EventSink.Listener {
    @Override
    public void writable() {}

    @Override
    public void cancelled() {
      gateway.cancelled();
    }
  }

  private static Head head(String type, long length) {
    return new Head(200, List.of(new Header("content-type", type)), length, TARGET);
  }

  private Socket ask(boolean stream) throws IOException {
    var body =
        new JsonObject()
            .put("model", "m")
            .put("stream", stream)
            .put("messages", List.of(new JsonObject()));
    var text = body.encode();
    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    socket.setSoTimeout(10_000);
    var head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    socket
        .getOutputStream()
        .write(
            (head + "content-length: " + text.length() + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /// All that comes up to and with `end`.
  private static String read(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    var all = new StringBuilder();
    while (all.indexOf(end) < 0) {
      int next = in.read();
      assertThat(next).as("an end after: " + all).isNotNegative();
      all.append((char) next);
    }
    return all.toString();
  }
}
