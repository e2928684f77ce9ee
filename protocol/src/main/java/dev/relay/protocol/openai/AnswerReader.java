package dev.relay.protocol.openai;

import dev.relay.contract.Usage;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Reads what Relay needs to know of an answer that is not streamed.
public final class AnswerReader {

  /// How far from its end the usage of an answer is looked for.
  private static final int NEAR = 16 * 1024;

  /// Below this size an answer without usage near its end is parsed whole.
  private static final int PARSED_BELOW = 256 * 1024;

  private AnswerReader() {}

  /// The usage in the whole answer `body`.
  public static Optional<Usage> usage(Buffer body) {
    var near = usageNearEnd(body);
    return near.isPresent() || body.length() > PARSED_BELOW ? near : parsed(body);
  }

  /// The usage near the end of an answer whose last bytes are `tail`.
  public static Optional<Usage> usageNearEnd(Buffer tail) {
    var bytes = Json.contiguous(tail);
    int begin = bytes.arrayOffset() + bytes.readerIndex();
    int end = begin + bytes.readableBytes();
    var name = EventReader.lastUsageName(bytes.array(), Math.max(begin, end - NEAR), end);
    return name.present()
        ? EventReader.usageObject(bytes.array(), name.end() + 1, end)
        : Optional.empty();
  }

  private static Optional<Usage> parsed(Buffer body) {
    var bytes = Json.contiguous(body);
    int begin = bytes.arrayOffset() + bytes.readerIndex();
    return EventReader.chunk(bytes.array(), begin, begin + bytes.readableBytes())
        .flatMap(Chunk::usage);
  }
}
