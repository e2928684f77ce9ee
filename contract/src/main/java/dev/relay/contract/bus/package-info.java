/// How the words travel: inboxes, the address table and streams with byte credit over the event
/// bus.
@NullMarked
package dev.relay.contract.bus;

import org.jspecify.annotations.NullMarked;
