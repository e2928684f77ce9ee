/// What of the configuration the gateway needs.
@NullMarked
package dev.relay.gateway.config;

import org.jspecify.annotations.NullMarked;
