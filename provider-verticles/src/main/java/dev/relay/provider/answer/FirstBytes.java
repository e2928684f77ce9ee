package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.wire.Grammar;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of a successful answer, which shows by its first bytes what it is: a stream of events
/// or a whole answer, whatever its content type says. One that was not asked for is brought into
/// the form that was.
final class FirstBytes implements AnswerBody {

  private static final List<String> FIELDS = List.of(":", "data:", "event:", "id:", "retry:");
  private static final String MARK = "\u00ef\u00bb\u00bf";
  private static final String EVENTS = "text/event-stream";
  private static final String JSON = "application/json";
  private static final int LONGEST_FIELD = 6;
  private static final int MOST_BLANKS = 1 << 20;

  /// What the bytes are.
  private enum Form {
    EVENTS,
    WHOLE,
    NEITHER,
    UNKNOWN
  }

  private final Exchange exchange;
  private final HttpClientResponse response;
  private final boolean askedUsage;
  private final Listener listener;
  private final boolean asked;
  private final boolean told;
  private Buffer blanks = Buffer.buffer();
  private @Nullable AnswerBody body;

  /// @param asked whether a stream of events was asked for
  FirstBytes(
      Exchange exchange,
      HttpClientResponse response,
      boolean asked,
      boolean askedUsage,
      Listener listener) {
    this.exchange = exchange;
    this.response = response;
    this.asked = asked;
    this.askedUsage = askedUsage;
    this.listener = listener;
    this.told = Event.isStream(response.getHeader(HttpHeaders.CONTENT_TYPE));
  }

  @Override
  public void take(Buffer bytes) {
    if (body != null) {
      body.take(bytes);
      return;
    }
    var all =
        blanks.length() == 0 ? bytes : Buffer.buffer().appendBuffer(blanks).appendBuffer(bytes);
    var form = form(all);
    if (form == Form.UNKNOWN && all.length() < MOST_BLANKS) {
      blanks = all;
    } else {
      begin(form).take(all);
    }
  }

  @Override
  public long held() {
    return body == null ? blanks.length() : body.held();
  }

  @Override
  public void finish() {
    known().finish();
  }

  @Override
  public void cut(Failure failure) {
    known().cut(failure);
  }

  /// Where it ends before it shows what it is, its content type says it.
  private AnswerBody known() {
    if (body != null) {
      return body;
    }
    var begun = begin(Form.UNKNOWN);
    if (blanks.length() > 0) {
      begun.take(blanks);
    }
    return begun;
  }

  private AnswerBody begin(Form form) {
    var begun =
        switch (form) {
          case EVENTS -> asked ? new EventBody(none(), grammar(askedUsage), listener) : joined();
          case WHOLE -> asked ? split() : new WholeBody(exchange, response, listener);
          case NEITHER, UNKNOWN -> byType();
        };
    body = begun;
    blanks = Buffer.buffer();
    return begun;
  }

  private AnswerBody byType() {
    if (asked) {
      return told
          ? new EventBody(none(), grammar(askedUsage), listener)
          : new RefusedBody(exchange, response, listener);
    }
    return told ? joined() : new WholeBody(exchange, response, listener);
  }

  private AnswerBody split() {
    boolean usage = exchange.summary().includeUsage();
    return new ReshapedBody(
        it -> new WholeBody(exchange, response, it, true),
        whole -> wire().streamOf(whole, usage),
        EVENTS,
        none(),
        listener);
  }

  private AnswerBody joined() {
    boolean streamed = exchange.dialect() == Dialect.GEMINI && exchange.summary().streamed();
    return new ReshapedBody(
        it -> new EventBody(none(), grammar(false), it),
        events -> wire().wholeOf(events, streamed),
        JSON,
        none(),
        listener);
  }

  private Grammar grammar(boolean askedUsage) {
    return wire().grammar(askedUsage);
  }

  private Wire wire() {
    return Wires.of(exchange.dialect());
  }

  private NoAnswer none() {
    return NoAnswer.of(exchange.dialect(), response);
  }

  private Form form(Buffer bytes) {
    byte first = bytes.length() == 0 ? (byte) ' ' : bytes.getByte(0);
    if (first == '{') {
      return Form.WHOLE;
    }
    return told && (first == 'd' || first == 'e') ? Form.EVENTS : soughtForm(bytes);
  }

  private static Form soughtForm(Buffer bytes) {
    int from = 0;
    while (from < bytes.length() && bytes.getByte(from) <= ' ' && bytes.getByte(from) >= 0) {
      from++;
    }
    var begin =
        bytes
            .slice(from, Math.min(bytes.length(), from + MARK.length() + LONGEST_FIELD))
            .toString(StandardCharsets.ISO_8859_1);
    var text = begin.startsWith(MARK) ? begin.substring(MARK.length()) : begin;
    if (text.startsWith("{") || text.startsWith("[")) {
      return Form.WHOLE;
    }
    if (FIELDS.stream().anyMatch(text::startsWith)) {
      return Form.EVENTS;
    }
    return text.isEmpty() || FIELDS.stream().anyMatch(it -> it.startsWith(text))
        ? Form.UNKNOWN
        : Form.NEITHER;
  }

  @Override
  public Optional<Usage> usage() {
    return body == null ? Optional.empty() : body.usage();
  }

  @Override
  public Optional<String> minted() {
    return body == null ? Optional.empty() : body.minted();
  }

  /// What was not said, or said wrongly.
  @Override
  public Optional<String> type() {
    if (body instanceof EventBody) {
      return told ? Optional.empty() : Optional.of(EVENTS);
    }
    if (body instanceof WholeBody) {
      return told ? Optional.of(JSON) : Optional.empty();
    }
    return body == null ? Optional.empty() : body.type();
  }
}
