/// Server-sent events on bytes. Source:
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
@NullMarked
package dev.relay.protocol.sse;

import org.jspecify.annotations.NullMarked;
