/// An exchange on its way to whoever answers it, and back.
@NullMarked
package dev.relay.contract.exchange;

import org.jspecify.annotations.NullMarked;
