package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.notice.ProviderError;
import dev.relay.protocol.wire.MisplacedError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What came with a status of success, and says why there is no answer.
record NoAnswer(Dialect dialect, int status, MultiMap headers) {

  private static final String TYPE = "content-type";
  private static final String JSON = "application/json";

  static NoAnswer of(Dialect dialect, HttpClientResponse response) {
    return new NoAnswer(dialect, response.statusCode(), response.headers());
  }

  /// The refusal that all of `came` tells, with the status that says so, and in a form that clients
  /// of the dialect read; empty if it tells none.
  Optional<Failure> instead(Buffer came) {
    return MisplacedError.in(came).map(this::refusal);
  }

  /// The refusal that `event` tells behind the first content.
  Failure within(Buffer event) {
    var found = MisplacedError.in(event);
    return found.isEmpty() || Wires.of(dialect).isErrorEvent(found.get())
        ? new Failure.Refused(status, passed(), event)
        : refusal(found.get());
  }

  /// The refusal that the rest of a stream tells behind its last event; empty if it tells none.
  Optional<Failure> behind(Buffer rest) {
    return MisplacedError.in(rest).filter(MisplacedError::meant).map(this::refusal);
  }

  private Failure refusal(MisplacedError found) {
    var wire = Wires.of(dialect);
    var payload = found.payload();
    var said = new Failure.Refused(status, List.of(), payload);
    int meant = ProviderError.of(dialect, said).status();
    var body =
        wire.isErrorBody(found) ? payload : Buffer.buffer(wire.envelope(meant, found.said()));
    var headers = new ArrayList<>(passed());
    headers.removeIf(header -> header.name().equals(TYPE));
    headers.add(new Header(TYPE, JSON));
    return new Failure.Refused(meant, headers, body);
  }

  private List<Header> passed() {
    return PassedHeaders.of(headers);
  }

  /// There is nothing, and nobody says why.
  static Failure unreadable(String message) {
    return new Failure.Broken(message, Failure.Break.UNREADABLE);
  }
}
