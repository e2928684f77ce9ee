/// What a request says of its conversation, without reading all of it.
@NullMarked
package dev.relay.protocol.conversation;

import org.jspecify.annotations.NullMarked;
