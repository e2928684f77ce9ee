/// The clients' side: HTTP, authentication and the pipeline of an exchange.
@NullMarked
package dev.relay.gateway;

import org.jspecify.annotations.NullMarked;
