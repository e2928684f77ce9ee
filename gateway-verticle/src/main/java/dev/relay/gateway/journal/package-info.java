/// What is told of an exchange when it is over: log lines and metrics.
@NullMarked
package dev.relay.gateway.journal;

import org.jspecify.annotations.NullMarked;
