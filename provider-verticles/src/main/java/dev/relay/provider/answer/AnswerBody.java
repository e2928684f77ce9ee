package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// How the body of an answer is read: held until it is clear that there is content, then passed on.
public sealed interface AnswerBody
    permits FirstBytes, WholeBody, EventBody, ReshapedBody, RefusedBody, RawBody, InflatedBody {

  /// What becomes of it.
  interface Listener {

    /// There is content: `held` came before it.
    ///
    /// @param length of the whole body in bytes where it is known, else -1
    void ready(List<Buffer> held, long length);

    /// The next bytes.
    void write(Buffer bytes);

    /// Bytes between them that are no content.
    void writeAside(Buffer bytes);

    /// All of it was passed on.
    void whole();

    /// There will be no whole answer.
    void broken(Failure failure);
  }

  /// The way that fits the status and the encoding of `response`.
  static AnswerBody of(
      Exchange exchange, HttpClientResponse response, boolean askedUsage, Listener listener) {
    int status = response.statusCode();
    boolean asked = asksForEvents(exchange);
    if (status < 200 || status > 299) {
      return new RefusedBody(exchange, response, listener);
    }
    if (isPlain(response)) {
      return new FirstBytes(exchange, response, asked, askedUsage, listener);
    }
    return asked || Event.isStream(response.getHeader(HttpHeaders.CONTENT_TYPE))
        ? new RefusedBody(exchange, response, listener)
        : new WholeBody(exchange, response, listener);
  }

  private static boolean asksForEvents(Exchange exchange) {
    return asksForStream(exchange)
        && (exchange.dialect() != Dialect.GEMINI || exchange.query().contains("alt=sse"));
  }

  /// Google's is one JSON array unless events are asked for.
  static boolean asksForStream(Exchange exchange) {
    return exchange.summary().streamed()
        && switch (exchange.operation()) {
          case CHAT, COMPLETION -> true;
          case EMBEDDING, EMBEDDINGS, COUNT, NATIVE -> false;
        };
  }

  /// Whether the body is what it looks like, as was asked.
  static boolean isPlain(HttpClientResponse response) {
    var encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null || encoding.equalsIgnoreCase("identity");
  }

  /// The answer's head is here.
  default void begin() {}

  void take(Buffer bytes);

  /// The bytes that were taken and not passed on yet.
  long held();

  /// The provider's answer has ended as it should.
  void finish();

  /// The provider's answer was cut.
  void cut(Failure failure);

  /// The tokens that the provider counted, as far as it has said so.
  Optional<Usage> usage();

  /// The id by which the answer may be asked for again, if it was told before there was content.
  default Optional<String> minted() {
    return Optional.empty();
  }

  /// The type of its content where that is not the one that was told.
  default Optional<String> type() {
    return Optional.empty();
  }

  /// How long the body is; -1 where that is not said.
  static long length(HttpClientResponse response) {
    var length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }
}
