/// What a request says by its path and headers, and the answers that need no provider.
@NullMarked
package dev.relay.gateway.request;

import org.jspecify.annotations.NullMarked;
