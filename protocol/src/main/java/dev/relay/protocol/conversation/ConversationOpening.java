package dev.relay.protocol.conversation;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// By what the turns of one conversation are known to belong together: what was said before the
/// model's first word.
///
/// Read are the elements of the conversation's own list alone, not a system prompt that stands
/// beside it: that may come behind a megabyte of list, and in some clients it changes from turn to
/// turn. Of each element the text counts, and nothing else: not its markers for a cache, its id, or
/// whether it is one string or a list of one. All that users and systems say before the model does
/// is taken together, since the first of it is the same in many conversations of one client.
///
/// @param digest of the text, hardly ever that of another; 0 where there is none, or where the
///   conversation goes on from a response that the provider keeps
/// @param goesOn whether the model has spoken in it
/// @param cacheKey `prompt_cache_key` as OpenAI's dialects have it; empty without
public record ConversationOpening(long digest, boolean goesOn, String cacheKey) {

  /// Of a request that is no conversation.
  public static final ConversationOpening NONE = new ConversationOpening(0, false, "");

  /// Reads `body`, which `peek` was found in, no further than to the model's first word.
  public static ConversationOpening of(Dialect dialect, Buffer body, RequestSummary summary) {
    var buffer = Json.contiguous(body);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int length = buffer.readableBytes();
    try (var json = Json.request(buffer.array(), from, length)) {
      return new ConversationOpeningReader(dialect, json, buffer.array(), from, from + length)
          .read(summary);
    } catch (IOException _) {
      return NONE;
    }
  }
}
