/// What of HTTP is no exchange: which path is served by what, hosts, origins, TLS.
@NullMarked
package dev.relay.gateway.http;

import org.jspecify.annotations.NullMarked;
