package dev.relay.provider;

/// What connections lead to.
record Place(String host, int port, boolean tls) {}
