/// OpenAI Responses.
@NullMarked
package dev.relay.protocol.responses;

import org.jspecify.annotations.NullMarked;
