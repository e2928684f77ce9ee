package dev.relay.provider.connection;

import io.vertx.core.http.HttpClientRequest;

/// A request that is to be written, and the connection that it goes out on.
public record UpstreamRequest(HttpClientRequest request, KeptConnection connection) {}
