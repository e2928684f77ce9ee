package dev.relay.dispatch;

import dev.relay.contract.Caller;
import dev.relay.contract.Header;
import dev.relay.contract.exchange.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/// The header by which a provider knows a request that it has answered before.
///
/// Callers who share a provider's key are one client to it: whoever sends the same value would be
/// given the other one's answer. What goes up under Relay's key is therefore drawn from the caller
/// and the value: on every node and after each start the same, and as long as a UUID.
final class IdempotencyKey {

  private static final List<String> NAMES =
      List.of("idempotency-key", "x-idempotency-key", "x-goog-request-id");

  private IdempotencyKey() {}

  static boolean is(Header header) {
    return NAMES.contains(header.name());
  }

  /// `exchange` itself if it has none.
  static Exchange bound(Exchange exchange) {
    for (var header : exchange.headers()) {
      if (is(header)) {
        return exchange.with(exchange.summary(), exchange.body(), boundHeaders(exchange));
      }
    }
    return exchange;
  }

  private static List<Header> boundHeaders(Exchange exchange) {
    return exchange.headers().stream()
        .map(header ->
            is(header) ? new Header(header.name(), of(exchange.caller(), header.value())) : header)
        .toList();
  }

  private static String of(Caller caller, String value) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var name = caller.name().getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
      digest.update(name);
      var hash = ByteBuffer.wrap(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
      return new UUID(version8(hash.getLong()), variant(hash.getLong())).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 (expected: in every Java)", e);
    }
  }

  /// RFC 9562, 5.8: of one's own making.
  private static long version8(long high) {
    return (high & ~0xf000L) | 0x8000L;
  }

  private static long variant(long low) {
    return (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
  }
}
