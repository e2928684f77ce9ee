package dev.relay.gateway;

import dev.relay.contract.bus.Directory;

/// What all gateway verticles of a node share.
public record Shared(
    Directory directory,
    Capacity capacity,
    ConnectionCount connections,
    GatewayMetrics metrics,
    ExchangeLog log,
    MintedResponses responses) {}
