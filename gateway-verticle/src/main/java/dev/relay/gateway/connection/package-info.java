/// The connections of clients: how many, how long, and how many bytes of heads.
@NullMarked
package dev.relay.gateway.connection;

import org.jspecify.annotations.NullMarked;
