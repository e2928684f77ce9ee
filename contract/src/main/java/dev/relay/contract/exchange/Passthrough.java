package dev.relay.contract.exchange;

import dev.relay.contract.InboxId;
import java.util.Optional;

/// A request that goes to a provider's own interface as it is, to whatever path.
///
/// @param method of HTTP, in capitals
/// @param path what the client chose: begins with a slash, is free of dot segments, and goes behind
///   the path that is configured
/// @param upload where the body is had, if it is not in the exchange
public record Passthrough(String method, String path, Optional<Upload> upload) {

  /// Whether it changes nothing where it is answered, however often it is sent.
  public boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /// A body that is read from the client while it goes upstream.
  ///
  /// @param number of the upload within `inbox`, which can be fetched once
  /// @param length in bytes, where it is known, else -1
  public record Upload(InboxId inbox, long number, long length) {}
}
