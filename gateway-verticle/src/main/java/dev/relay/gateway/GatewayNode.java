package dev.relay.gateway;

import dev.relay.contract.bus.node.Directory;
import dev.relay.gateway.capacity.Capacity;
import dev.relay.gateway.connection.ConnectionCount;
import dev.relay.gateway.journal.ExchangeLog;
import dev.relay.gateway.journal.GatewayMetrics;
import dev.relay.gateway.routing.ResponseOwners;

/// What all gateway verticles of a node share.
public record GatewayNode(
    Directory directory,
    Capacity capacity,
    ConnectionCount connections,
    GatewayMetrics metrics,
    ExchangeLog log,
    ResponseOwners responses) {}
