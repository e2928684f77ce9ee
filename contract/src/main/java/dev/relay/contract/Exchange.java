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
/// @param targets the places that may answer; exactly one once dispatch has chosen
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
    List<Target> targets,
    Optional<Native> nativeCall) {

  /// One of a dialect's own operations.
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
        targets,
        Optional.empty());
  }

  private static final Buffer NO_BODY = Buffer.buffer();

  public Exchange {
    headers = List.copyOf(headers);
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("an exchange without a target (expected: at least one)");
    }
  }

  /// The same exchange, to be answered by `target` alone.
  public Exchange to(Target target) {
    return new Exchange(
        id,
        dialect,
        operation,
        query,
        caller,
        peek,
        body,
        headers,
        credential,
        List.of(target),
        nativeCall);
  }

  /// The same exchange without its body, for whoever keeps it after the body has left.
  public Exchange withoutBody() {
    return withBody(NO_BODY);
  }

  public Exchange withBody(Buffer body) {
    return new Exchange(
        id,
        dialect,
        operation,
        query,
        caller,
        peek,
        body,
        headers,
        credential,
        targets,
        nativeCall);
  }

  /// The chosen target, once dispatch has chosen.
  public Target target() {
    return targets.getFirst();
  }
}
