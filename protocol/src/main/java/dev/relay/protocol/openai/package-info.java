/// The OpenAI dialect: chat completions, legacy completions, embeddings and model lists. Source of
/// the wire format: <https://platform.openai.com/docs/api-reference>.
@NullMarked
package dev.relay.protocol.openai;

import org.jspecify.annotations.NullMarked;
