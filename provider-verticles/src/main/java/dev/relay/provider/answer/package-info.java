/// Bodies of answers: what they are, and what of them goes to the reader.
@NullMarked
package dev.relay.provider.answer;

import org.jspecify.annotations.NullMarked;
