package dev.relay.provider.connection;

/// What connections lead to.
public record HostKey(String host, int port, boolean tls) {}
