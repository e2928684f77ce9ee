package dev.relay.contract.exchange;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.Operation;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// One request of a client on its way to a model: the original body bytes and what was peeked from
/// them.
///
/// @param id the request id that the client is told and the log line carries
/// @param query what of the client's query goes upstream, without its question mark; mostly empty
/// @param body the bytes as the client sent them; nobody changes them after this record is made
/// @param headers the client's headers that may go upstream
/// @param credential the client's own credential for a provider; used only where the provider is
///   configured so
/// @param plan who may answer
/// @param passthrough where it goes if it is [Operation#NATIVE]
public record Exchange(
    String id,
    Dialect dialect,
    Operation operation,
    String query,
    Caller caller,
    RequestSummary summary,
    Buffer body,
    List<Header> headers,
    Optional<Credential> credential,
    Plan plan,
    Optional<Passthrough> passthrough) {

  private static final Buffer NO_BODY = Buffer.buffer();

  public Exchange {
    headers = List.copyOf(headers);
  }

  /// The same exchange, to be answered as `plan` says.
  public Exchange with(Plan plan) {
    return new Exchange(
        id,
        dialect,
        operation,
        query,
        caller,
        summary,
        body,
        headers,
        credential,
        plan,
        passthrough);
  }

  /// The same exchange, to be answered by `target` alone.
  public Exchange to(Target target) {
    return with(plan.only(target));
  }

  /// The same exchange with another body, what was peeked from it, and the headers that fit it.
  public Exchange with(RequestSummary summary, Buffer body, List<Header> headers) {
    return new Exchange(
        id,
        dialect,
        operation,
        query,
        caller,
        summary,
        body,
        headers,
        credential,
        plan,
        passthrough);
  }

  /// The same exchange without its body, for whoever keeps it after the body has left.
  public Exchange withoutBody() {
    return withBody(NO_BODY);
  }

  public Exchange withBody(Buffer body) {
    return with(summary, body, headers);
  }

  /// The places that may answer.
  public List<Target> targets() {
    return plan.targets();
  }

  /// The chosen target, once dispatch has chosen.
  public Target target() {
    return plan.targets().getFirst();
  }
}
