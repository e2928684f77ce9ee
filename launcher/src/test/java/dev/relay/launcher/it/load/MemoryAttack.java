package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;

import dev.relay.launcher.it.HostileClients;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What clients, or clients and their providers, do to have a node hold as much as it can: with
/// some connections in the usual build, and many in a full run.
enum MemoryAttack {
  UNFINISHED_HEADS(500, 6000, "GET /health HTTP/1.1\r\nx: " + "x".repeat(60_000)),
  UNFINISHED_HEADS_FOR_MANAGEMENT(600, 12_000, "GET /health HTTP/1.1\r\nx: " + "x".repeat(7_900)),
  MANY_TINY_HEADERS(150, 700, "GET /health HTTP/1.1\r\n" + "a:b\r\n".repeat(12_000)),
  PIPELINED_REQUESTS(60, 300, "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20_000)),
  PIPELINED_REQUESTS_FOR_MANAGEMENT(
      60, 300, "GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20_000)),
  IDLE_CONNECTIONS(500, 12_000, "GET /health HTTP/1.1\r\nhost: a\r\n\r\n"),
  ENDLESS_BODIES(
      40,
      60,
      "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
          + "transfer-encoding: chunked\r\n\r\n"
          + ("10000\r\n" + " ".repeat(65_536) + "\r\n").repeat(160)),
  HELD_ANSWERS(150, 600, chat(CHAT_BODY, "held")),
  UNREAD_ANSWERS(100, 600, chat(CHAT_BODY, "whole")),
  UNREAD_STREAMS(300, 3000, chat(STREAM_BODY, "stream")),
  LONG_UNREAD_STREAMS(200, 1500, chat(STREAM_BODY, "long")),
  HALF_EVENTS(30, 60, chat(STREAM_BODY, "half"));

  private static final Buffer EVENT =
      Buffer.buffer(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
              + "x".repeat(32_000)
              + "\"}}]}\n\n");
  private static final Buffer PIECE = Buffer.buffer("x".repeat(64_000));
  private static final Answer HELD =
      Answer.chunks("application/json", pieces("{\"choices\":\"", 16)).hangAfter(1_000_000);
  private static final Answer WHOLE = Answer.chunks("application/json", pieces("{\"x\":\"", 80));
  private static final Answer STREAM =
      Answer.events(Collections.nCopies(32, EVENT)).hangAfter(1 << 20);
  private static final Answer LONG =
      Answer.events(Collections.nCopies(128, EVENT)).hangAfter(4 << 20);
  private static final Answer HALF =
      Answer.chunks(
              "text/event-stream", pieces("data: {\"choices\":[{\"delta\":{\"content\":\"", 240))
          .hangAfter(15_000_000);

  private final int few;
  private final int many;
  private final String text;

  MemoryAttack(int few, int many, String text) {
    this.few = few;
    this.many = many;
    this.text = text;
  }

  private static String chat(String body, String kind) {
    var said = body.replace("\"hi\"", "\"" + kind + "\"");
    return "POST "
        + CHAT
        + " HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
        + "content-length: "
        + said.length()
        + "\r\n\r\n"
        + said;
  }

  private static List<Buffer> pieces(String first, int count) {
    var all = new ArrayList<>(Collections.nCopies(count, PIECE));
    all.addFirst(Buffer.buffer(first));
    return List.copyOf(all);
  }

  /// What the provider says to a request of one of these.
  static Answer answer(Request request, Answer otherwise) {
    var text = request.text();
    if (text.contains("\"held\"")) {
      return HELD;
    }
    if (text.contains("\"whole\"")) {
      return WHOLE;
    }
    if (text.contains("\"stream\"}")) {
      return STREAM;
    }
    if (text.contains("\"long\"")) {
      return LONG;
    }
    return text.contains("\"half\"") ? HALF : otherwise;
  }

  /// Begins it; it goes on until the clients are closed.
  HostileClients begin(int port, int management, boolean full) {
    boolean forManagement = name().endsWith("FOR_MANAGEMENT");
    return new HostileClients().send(forManagement ? management : port, full ? many : few, text);
  }
}
