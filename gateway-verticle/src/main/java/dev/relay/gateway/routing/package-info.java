/// From a model's name to the targets that may answer.
@NullMarked
package dev.relay.gateway.routing;

import org.jspecify.annotations.NullMarked;
