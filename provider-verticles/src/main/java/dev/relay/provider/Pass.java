package dev.relay.provider;

import dev.relay.contract.Header;
import io.vertx.core.MultiMap;
import java.util.List;

/// Where a request goes, and what it shows there besides a key that stays the same.
public record Pass(Endpoint endpoint, List<Header> headers) {

  static final String AUTHORIZATION = "authorization";

  public Pass {
    headers = List.copyOf(headers);
  }

  static Pass to(Endpoint endpoint) {
    return new Pass(endpoint, List.of());
  }

  void show(MultiMap shown) {
    headers.forEach(header -> shown.set(header.name(), header.value()));
  }

  /// Whether a request with this `Authorization` has shown it.
  boolean isBehind(String authorization) {
    return headers.contains(new Header(AUTHORIZATION, authorization));
  }

  @Override
  public String toString() {
    return "Pass[***]";
  }
}
