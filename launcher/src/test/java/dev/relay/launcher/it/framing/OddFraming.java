package dev.relay.launcher.it.framing;

import java.io.IOException;
import java.time.Duration;

/// How an [OddUpstream] frames an answer.
enum OddFraming {
  PLAIN(Right.ANSWER, it -> it.write(it.answer())),
  CHUNKED(Right.ANSWER, it -> it.write(it.isHead() ? it.answer() : whole(it))),
  CONTINUE(Right.ANSWER, it -> interim(it, "100 Continue", "")),
  SWITCHING(Right.ANSWER, it -> interim(it, "101 Switching", "Upgrade: x\r\nConnection: x\r\n")),
  SWITCHING_BARE(Right.ANSWER, it -> interim(it, "101 Switching", "")),
  WEBSOCKET(Right.ANSWER, it -> interim(it, "101 Switching", "Upgrade: websocket\r\n")),
  PROCESSING(Right.ANSWER, it -> interim(it, "102 Processing", "")),
  EARLY_HINTS(Right.ANSWER, it -> interim(it, "103 Early Hints", "Link: </a>; rel=preload\r\n")),
  UPLOADING(Right.ANSWER, it -> interim(it, "104 Upload", "Content-Length: 9\r\n")),
  UNKNOWN_INTERIM(Right.ANSWER, it -> interim(it, "199 Odd", "X: y\r\n")),
  MANY_INTERIM(Right.ANSWER, it -> it.write(many() + it.answer())),
  INTERIM_AT_INTERVALS(Right.ANSWER, OddFraming::atIntervals),
  INTERIM_BEFORE_BODY(Right.ANSWER, OddFraming::beforeBody),
  INTERIM_AFTER(Right.ANSWER, it -> it.write(it.answer() + "HTTP/1.1 102 Late\r\n\r\n")),
  SECOND_ANSWER(Right.ANSWER, it -> it.write(it.answer() + it.answer())),
  SECOND_ANSWER_SOON(Right.LATER, it -> then(it, 2)),
  SECOND_ANSWER_LATE(Right.LATER, it -> then(it, 40)),
  SECOND_ANSWER_IDLE(Right.LATER, it -> then(it, 120)),
  TIMEOUT_WHEN_IDLE(Right.LATER, OddFraming::timeout),
  LINE_AFTER(Right.ANSWER, it -> it.write(it.answer() + "\r\n")),
  BYTES_AFTER(Right.ANSWER, it -> it.write(it.answer() + it.nonce())),
  HALF_HEAD_AFTER(
      Right.ANSWER, it -> it.write(it.answer() + "HTTP/1.1 200 OK\r\nX: " + it.nonce())),
  CHUNKS_AFTER(Right.ANSWER, it -> it.write(it.isHead() ? it.answer() : whole(it) + it.answer())),
  LINE_BEFORE(Right.ANSWER, it -> it.write("\r\n" + it.answer())),
  NO_CONTENT(Right.ANY, it -> it.write(it.head(204, it.content().length()) + it.content())),
  NOT_MODIFIED(Right.ANY, it -> it.write(it.head(304, it.content().length()) + it.content())),
  BODY_FOR_HEAD(Right.ANSWER, it -> it.write(it.head(200, it.content().length()) + it.content())),
  TOO_SHORT(Right.ANY, it -> it.write(it.head(200, it.content().length() - 9) + it.content())),
  TOO_LONG(Right.ANY, OddFraming::tooLong),
  TOO_LONG_THEN_MORE(Right.ANY, OddFraming::tooLongThenMore),
  LENGTH_AND_CHUNKS(Right.ANY, OddFraming::both),
  TWO_LENGTHS(
      Right.ANY, it -> it.write(it.answer().replaceFirst("Con", "Content-Length: 2\r\nCon"))),
  OTHER_CODING(Right.ANY, OddFraming::otherCoding),
  NO_SIZE(Right.ANY, it -> it.write(it.chunked("xyz\r\n" + it.content() + "\r\n0\r\n\r\n"))),
  SIZE_TOO_SMALL(Right.ANY, it -> it.write(it.chunked("3\r\n" + it.content() + "\r\n0\r\n\r\n"))),
  CHUNKS_CUT(Right.ANY, OddFraming::chunksCut),
  EARLY(Right.ANSWER, OddFraming::early),
  EARLY_ERROR(Right.ANY, OddFraming::earlyError),
  STATUS_99(Right.ANY, it -> it.write(it.answer().replace("200 Odd", "99 Odd"))),
  STATUS_600(Right.ANY, it -> it.write(it.answer().replace("200 Odd", "600 Odd"))),
  STATUS_1000(Right.ANY, it -> it.write(it.answer().replace("200 Odd", "1000 Odd"))),
  NO_HTTP(Right.ANY, it -> it.write(it.nonce() + "\r\n\r\n"));

  /// What the client may see of it.
  enum Right {
    /// The answer.
    ANSWER,
    /// The same; what is wrong comes a while later.
    LATER,
    /// Its own answer or an error.
    ANY
  }

  interface Play {
    void play(OddExchange exchange) throws IOException;
  }

  private static final Duration A_MOMENT = Duration.ofMillis(5);

  private final Right right;

  /// A lambda that captures nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Play play;

  OddFraming(Right right, Play play) {
    this.right = right;
    this.play = play;
  }

  Right right() {
    return right;
  }

  void play(OddExchange exchange) throws IOException {
    if (this != INTERIM_BEFORE_BODY && this != EARLY && this != EARLY_ERROR) {
      exchange.readBody();
    }
    play.play(exchange);
  }

  private static String whole(OddExchange it) {
    return it.chunked(it.chunk(it.content()) + "0\r\n\r\n");
  }

  private static void interim(OddExchange it, String status, String headers) throws IOException {
    it.write("HTTP/1.1 " + status + "\r\n" + headers + "\r\n" + it.answer());
  }

  private static String many() {
    return "HTTP/1.1 102 Processing\r\n\r\n".repeat(50);
  }

  private static void atIntervals(OddExchange it) throws IOException {
    for (int i = 0; i < 4; i++) {
      it.write("HTTP/1.1 10" + i + " Odd\r\nX: " + it.nonce() + "\r\n\r\n");
      it.pause(A_MOMENT);
    }
    it.write(it.answer());
  }

  private static void beforeBody(OddExchange it) throws IOException {
    it.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
    it.readBody();
    it.write(it.answer());
  }

  private static void then(OddExchange it, int millis) throws IOException {
    var answer = it.answer();
    it.write(answer);
    it.later(Duration.ofMillis(millis), answer);
  }

  private static void timeout(OddExchange it) throws IOException {
    it.write(it.answer());
    it.later(
        Duration.ofMillis(40),
        "HTTP/1.1 408 Request Timeout\r\nContent-Length: 22\r\nConnection: close\r\n\r\n"
            + it.nonce());
  }

  private static void tooLong(OddExchange it) throws IOException {
    it.write(it.head(200, it.content().length() + 9) + it.content());
    it.pause(A_MOMENT);
    it.close();
  }

  private static void tooLongThenMore(OddExchange it) throws IOException {
    var more = it.answer();
    it.write(it.head(200, it.content().length() + 9) + it.content());
    it.pause(A_MOMENT);
    it.write(more);
  }

  private static void both(OddExchange it) throws IOException {
    it.write(whole(it).replaceFirst("Transfer", "Content-Length: 5\r\nTransfer"));
  }

  private static void chunksCut(OddExchange it) throws IOException {
    it.write(it.chunked(it.chunk(it.content())));
    it.pause(A_MOMENT);
    it.close();
  }

  private static void otherCoding(OddExchange it) throws IOException {
    it.write(whole(it).replace("chunked", "gzip, identity"));
    it.pause(A_MOMENT);
    it.close();
  }

  private static void early(OddExchange it) throws IOException {
    it.write(it.answer());
    it.readBody();
  }

  private static void earlyError(OddExchange it) throws IOException {
    it.write(it.head(413, it.content().length()) + it.content());
    it.pause(A_MOMENT);
    it.close();
  }
}
