package dev.relay.provider;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// How the body of an answer is read: held until it is clear that there is content, then passed on.
sealed interface AnswerBody permits WholeBody, EventBody, RefusedBody, RawBody {

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

  /// The way that fits the status and the content type of `response`.
  ///
  /// @param asItComes whether a stream was asked for that is none of events
  static AnswerBody of(
      HttpClientResponse response,
      Wire wire,
      boolean asItComes,
      boolean askedUsage,
      Listener listener) {
    int status = response.statusCode();
    if (status < 200 || status > 299) {
      return new RefusedBody(response, listener);
    }
    var type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (!Event.isStream(type)) {
      return new WholeBody(
          wire.answers(),
          length(response),
          asItComes ? WholeBody.HELD_NOT : WholeBody.HELD_BYTES,
          listener);
    }
    var encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null || encoding.equalsIgnoreCase("identity")
        ? new EventBody(response, wire.grammar(askedUsage), listener)
        : new RefusedBody(response, listener);
  }

  /// The answer's head is here.
  default void begin() {}

  void take(Buffer bytes);

  /// The provider's answer has ended as it should.
  void finish();

  /// The provider's answer was cut.
  void cut(Failure failure);

  /// The tokens that the provider counted, as far as it has said so.
  Optional<Usage> usage();

  /// How long the body is; -1 where that is not said.
  static long length(HttpClientResponse response) {
    var length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }
}
