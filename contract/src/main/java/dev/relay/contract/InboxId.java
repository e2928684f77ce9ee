package dev.relay.contract;

/// Where one verticle instance is reached on the event bus; only `contract.bus` looks into it.
public record InboxId(String address) {}
