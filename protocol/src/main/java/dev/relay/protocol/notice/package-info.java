/// What a provider tells besides its answers: why it refuses, when to ask again, how much is left.
@NullMarked
package dev.relay.protocol.notice;

import org.jspecify.annotations.NullMarked;
