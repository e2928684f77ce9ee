/// What can go wrong with an exchange, grouped by who is at fault.
@NullMarked
package dev.relay.contract.failure;

import org.jspecify.annotations.NullMarked;
