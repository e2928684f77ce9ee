/// Which instance of which provider answers an exchange.
@NullMarked
package dev.relay.dispatch;

import org.jspecify.annotations.NullMarked;
