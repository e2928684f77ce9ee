package dev.relay.contract;

/// Where one verticle instance is reached on the event bus; only `contract.bus` looks into it.
///
/// @param node the life of the process that the inbox is in: drawn at random at its start
/// @param number of the inbox within its node
public record InboxId(long node, int number) {}
