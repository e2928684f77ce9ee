package dev.relay.protocol.conversation;

import dev.relay.contract.Dialect;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// What a request asks of a model besides words.
///
/// @param tools whether it offers tools
/// @param images whether an image is in the conversation
/// @param tokens about how long the input is: the bytes of UTF-8 of all text in the conversation,
///   the system prompt and the tools, divided by four; an attachment counts as a thousand, however
///   large
public record Traits(boolean tools, boolean images, long tokens) {

  /// Of a request that asks for nothing.
  public static final Traits NONE = new Traits(false, false, 0);

  /// Reads `body`, which was scanned before, in one pass; what is not shaped as expected is passed
  /// over.
  public static Traits of(Dialect dialect, Buffer body) {
    var buffer = Json.contiguous(body);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int length = buffer.readableBytes();
    try (var json = Json.request(buffer.array(), from, length)) {
      return new TraitsReader(dialect, json, buffer.array(), from, from + length).read();
    } catch (IOException _) {
      return NONE;
    }
  }
}
