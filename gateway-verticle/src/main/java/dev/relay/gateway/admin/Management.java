package dev.relay.gateway.admin;

import java.util.function.Supplier;

/// What is for those who run Relay: at `server.management-port` if that is set, else where clients
/// are. One per node.
///
/// @param scrape makes the text of `/metrics`
/// @param routes what `/admin/routes` shows
/// @param refusals who has come to `/admin` without its key
public record Management(Supplier<String> scrape, RoutesPage routes, AdminRefusals refusals) {}
