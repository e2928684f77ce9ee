package dev.relay.contract;

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
/// @param nativeCall where it goes if it is [Operation#NATIVE]
public record Exchange(
    String id,
    Dialect dialect,
    Operation operation,
    String query,
    Caller caller,
    Peek peek,
    Buffer body,
    List<Header> headers,
    Optional<Credential> credential,
    Plan plan,
    Optional<Native> nativeCall) {

  /// One of a dialect's own operations, for any of `targets`.
  public Exchange(
      String id,
      Dialect dialect,
      Operation operation,
      String query,
      Caller caller,
      Peek peek,
      Buffer body,
      List<Header> headers,
      Optional<Credential> credential,
      List<Target> targets) {
    this(
        id,
        dialect,
        operation,
        query,
        caller,
        peek,
        body,
        headers,
        credential,
        Plan.of(targets),
        Optional.empty());
  }

  private static final Buffer NO_BODY = Buffer.buffer();

  public Exchange {
    headers = List.copyOf(headers);
  }

  /// The same exchange, to be answered as `plan` says.
  public Exchange with(Plan plan) {
    return new Exchange(
        id, dialect, operation, query, caller, peek, body, headers, credential, plan, nativeCall);
  }

  /// The same exchange, to be answered by `target` alone.
  public Exchange to(Target target) {
    return with(plan.only(target));
  }

  /// The same exchange with another body, what was peeked from it, and the headers that fit it.
  public Exchange with(Peek peek, Buffer body, List<Header> headers) {
    return new Exchange(
        id, dialect, operation, query, caller, peek, body, headers, credential, plan, nativeCall);
  }

  /// The same exchange without its body, for whoever keeps it after the body has left.
  public Exchange withoutBody() {
    return withBody(NO_BODY);
  }

  public Exchange withBody(Buffer body) {
    return with(peek, body, headers);
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
