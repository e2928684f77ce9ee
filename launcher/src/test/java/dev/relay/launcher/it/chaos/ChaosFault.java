package dev.relay.launcher.it.chaos;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.Answer.Framing;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// What goes wrong with a call.
enum ChaosFault {
  CLOSES,
  CLOSES_REUSED,
  STATUS_500,
  STATUS_503,
  STATUS_529,
  STATUS_429,
  STATUS_401,
  STATUS_403,
  STATUS_404,
  STALLS_BEFORE_HEAD,
  STALLS_AFTER_HEAD,
  STALLS_BEFORE_CONTENT,
  STALLS_WITHIN,
  CUT_AFTER_HEAD,
  CUT_BEFORE_CONTENT,
  CUT_BETWEEN_EVENTS,
  CUT_WITHIN_EVENT,
  CUT_WITHIN_FRAME,
  LENGTH_TOO_LONG,
  LENGTH_TOO_SHORT,
  HTML,
  EMPTY,
  HALF,
  ERROR_WITH_200,
  ERROR_AS_FIRST_EVENT,
  ERROR_WITHIN,
  ENDS_TOO_SOON,
  COMPRESSED,
  WRONG_TYPE,
  HUGE,
  NO_HTTP;

  private static final List<ChaosFault> ALL = List.of(values());

  /// Costs so much that it is drawn seldom.
  private static final int HUGE_BYTES = 17 << 20;

  private static final Buffer HUGE_EVENT = Buffer.buffer("data: " + "x".repeat(HUGE_BYTES));

  static ChaosFault drawn(RandomGenerator random) {
    var drawn = ALL.get(random.nextInt(ALL.size()));
    return drawn == HUGE && random.nextInt(8) > 0 ? HTML : drawn;
  }

  Answer answer(ChaosChat chat, long call, RandomGenerator random) {
    var right = chat.right(call);
    int length = right.body().length();
    int within = 1 + random.nextInt(length - 1);
    return switch (this) {
      case CLOSES -> right.cutAfter(-1);
      case CLOSES_REUSED -> right.closeReusedBeforeAnswer();
      case STATUS_500 -> error(chat, 500, "server_error");
      case STATUS_503 ->
          error(chat, 503, "overloaded")
              .withHeader("retry-after", Integer.toString(random.nextInt(2)));
      case STATUS_529 -> error(chat, 529, "overloaded_error");
      case STATUS_429 ->
          error(chat, 429, "rate_limit_error")
              .withHeader("retry-after-ms", Integer.toString(random.nextInt(100)));
      case STATUS_401 -> error(chat, 401, "authentication_error");
      case STATUS_403 -> error(chat, 403, "permission_error");
      case STATUS_404 -> error(chat, 404, "not_found_error");
      case STALLS_BEFORE_HEAD -> right.hang();
      case STALLS_AFTER_HEAD -> right.hangAfter(0);
      case STALLS_BEFORE_CONTENT -> right.hangAfter(preamble(chat, call));
      case STALLS_WITHIN -> right.hangAfter(within);
      case CUT_AFTER_HEAD -> right.cutAfter(0);
      case CUT_BEFORE_CONTENT -> right.cutAfter(preamble(chat, call));
      case CUT_BETWEEN_EVENTS -> right.cutAfter(boundary(right, random));
      case CUT_WITHIN_EVENT -> inPieces(right, 1 + random.nextInt(99)).cutAfter(within);
      case CUT_WITHIN_FRAME -> right.withFraming(Framing.CHUNKED).cutAfter(within);
      case LENGTH_TOO_LONG -> right.withFraming(Framing.LENGTH).cutAfter(within);
      case LENGTH_TOO_SHORT -> tooShort(chat, right.body(), within);
      case HTML -> Answer.body("text/html", Buffer.buffer("<html>" + chat.nonce() + "</html>"));
      case EMPTY -> Answer.body(type(chat.streamed()), Buffer.buffer());
      case HALF ->
          Answer.json(chat.whole(call).substring(0, random.nextInt(chat.whole(call).length())));
      case ERROR_WITH_200 -> error(chat, 200, code(random));
      case ERROR_AS_FIRST_EVENT -> events(List.of(errorEvent(chat, random)));
      case ERROR_WITHIN -> events(withError(chat, call, random));
      case ENDS_TOO_SOON -> right.withFraming(Framing.CHUNKED).truncateAfter(tooSoon(right, chat));
      case COMPRESSED -> compressed(right);
      case WRONG_TYPE -> Answer.body(type(!chat.streamed()), right.body());
      case HUGE -> Answer.chunks(type(chat.streamed()), List.of(HUGE_EVENT));
      case NO_HTTP ->
          Answer.raw(Buffer.buffer("220 " + chat.nonce() + " ESMTP\r\n\r\n")).cutAfter(999);
    };
  }

  private static Answer error(ChaosChat chat, int status, String code) {
    return Answer.json(chat.dialect().error(code, "said to " + chat.nonce())).withStatus(status);
  }

  private static String code(RandomGenerator random) {
    return random.nextBoolean() ? "overloaded_error" : "what_nobody_knows";
  }

  private static String errorEvent(ChaosChat chat, RandomGenerator random) {
    return chat.dialect().errorEvent(code(random), "said to " + chat.nonce());
  }

  private static int preamble(ChaosChat chat, long call) {
    return chat.streamed() ? chat.preamble(call) : 1;
  }

  private static long boundary(Answer right, RandomGenerator random) {
    int events = random.nextInt(right.pieces().size());
    return right.pieces().stream().limit(events).mapToLong(Buffer::length).sum();
  }

  /// The same body, split elsewhere than between events.
  private static Answer inPieces(Answer right, int size) {
    var body = right.body();
    var pieces = new ArrayList<Buffer>();
    for (int i = 0; i < body.length() && pieces.size() < 50; i += size) {
      pieces.add(body.getBuffer(i, Math.min(body.length(), i + size)));
    }
    return Answer.chunks(right.headers().getFirst().value(), pieces);
  }

  private static Answer tooShort(ChaosChat chat, Buffer body, int length) {
    var head =
        "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
            .formatted(type(chat.streamed()), length);
    return Answer.raw(Buffer.buffer(head).appendBuffer(body));
  }

  private static List<String> withError(ChaosChat chat, long call, RandomGenerator random) {
    var events = new ArrayList<>(chat.events(call));
    events.add(1 + random.nextInt(events.size() - 2), errorEvent(chat, random));
    return events;
  }

  private static Answer events(List<String> events) {
    return Answer.events(events.stream().map(Buffer::buffer).toList());
  }

  /// Before what says that the answer is over.
  private static long tooSoon(Answer right, ChaosChat chat) {
    int length = right.body().length();
    return chat.streamed() ? length - 300 : length / 2;
  }

  private static Answer compressed(Answer right) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(right.body().getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.body("text/event-stream", Buffer.buffer(bytes.toByteArray()))
        .withHeader("content-encoding", "gzip");
  }

  private static String type(boolean streamed) {
    return streamed ? "text/event-stream" : "application/json";
  }
}
