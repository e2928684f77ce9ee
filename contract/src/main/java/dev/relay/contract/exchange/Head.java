package dev.relay.contract.exchange;

import dev.relay.contract.Header;
import java.util.List;
import java.util.Optional;

/// The beginning of an answer: HTTP status, the headers that may reach the client, and who serves
/// it.
///
/// @param length of the whole body in bytes where it is known, else -1
/// @param minted the id by which the answer may be asked for again where it was given
/// @param attempts the calls that were made, this one at the end; none if it is the first
public record Head(
    int status,
    List<Header> headers,
    long length,
    Target served,
    Optional<String> minted,
    List<AttemptRecord> attempts) {

  public static final long UNKNOWN_LENGTH = -1;

  /// Of an answer that is nowhere kept, at the first try.
  public Head(int status, List<Header> headers, long length, Target served) {
    this(status, headers, length, served, Optional.empty(), List.of());
  }

  public Head {
    headers = List.copyOf(headers);
    attempts = List.copyOf(attempts);
  }
}
