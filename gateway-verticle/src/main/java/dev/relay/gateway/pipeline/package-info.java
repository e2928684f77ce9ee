/// The steps of an exchange, from its head to its answer.
@NullMarked
package dev.relay.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
