package dev.relay.provider.http;

import dev.relay.contract.Header;
import dev.relay.provider.config.Endpoint;
import io.vertx.core.MultiMap;
import java.util.List;

/// Where a request goes, and what it shows there besides a key that stays the same.
public record AccessToken(Endpoint endpoint, List<Header> headers) {

  public static final String AUTHORIZATION = "authorization";

  public AccessToken {
    headers = List.copyOf(headers);
  }

  public static AccessToken to(Endpoint endpoint) {
    return new AccessToken(endpoint, List.of());
  }

  public void show(MultiMap shown) {
    headers.forEach(header -> shown.set(header.name(), header.value()));
  }

  /// Whether a request with this `Authorization` has shown it.
  public boolean isBehind(String authorization) {
    return headers.contains(new Header(AUTHORIZATION, authorization));
  }

  @Override
  public String toString() {
    return "Pass[***]";
  }
}
