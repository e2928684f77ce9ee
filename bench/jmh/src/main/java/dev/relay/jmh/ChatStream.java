package dev.relay.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// A streamed answer of [#CHUNKS] events of about 210 bytes and `[DONE]`.
public final class ChatStream {

  /// Chunks of a stream, `[DONE]` not counted.
  public static final int CHUNKS = 64;

  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);

  private static final List<String> WORDS = List.of(" the", " gateway", " naïve", " \\n\\n", " 空");

  private ChatStream() {}

  /// How the bytes of a stream arrive.
  public enum Shape {
    /// All in one buffer.
    ONE {
      @Override
      List<byte[]> split(List<byte[]> events) {
        return List.of(joined(events));
      }
    },

    /// Each event in a buffer of its own.
    EACH {
      @Override
      List<byte[]> split(List<byte[]> events) {
        return events;
      }
    },

    /// No buffer ends with an event: by turns it ends behind the first byte of one, in its middle,
    /// or between the two line feeds of its end.
    AWKWARD {
      @Override
      List<byte[]> split(List<byte[]> events) {
        var pieces = new ArrayList<byte[]>();
        var piece = new ByteArrayOutputStream();
        for (int i = 0; i < events.size(); i++) {
          var event = events.get(i);
          int cut = List.of(1, event.length / 2, event.length - 1).get(i % 3);
          piece.write(event, 0, cut);
          pieces.add(piece.toByteArray());
          piece.reset();
          piece.write(event, cut, event.length - cut);
        }
        pieces.add(piece.toByteArray());
        return pieces;
      }
    };

    abstract List<byte[]> split(List<byte[]> events);
  }

  /// The events of a stream, each in a buffer of the kind that an HTTP client hands out.
  ///
  /// @param nullUsage whether each event says `"usage":null`, as some providers do when usage is
  ///   asked for
  public static List<Buffer> buffers(Shape shape, boolean nullUsage) {
    return shape.split(events(nullUsage)).stream().map(Buffer::buffer).toList();
  }

  private static List<byte[]> events(boolean nullUsage) {
    var events = new ArrayList<byte[]>();
    events.add(event("{\"role\":\"assistant\",\"content\":\"\"}", "null", nullUsage));
    while (events.size() < CHUNKS - 1) {
      var word = WORDS.get(events.size() % WORDS.size());
      events.add(event("{\"content\":\"" + word + "\"}", "null", nullUsage));
    }
    events.add(event("{}", "\"stop\"", nullUsage));
    events.add(DONE);
    return events;
  }

  private static byte[] event(String delta, String finish, boolean nullUsage) {
    return """
    data: {"id":"chatcmpl-B9MBs8CjcvOU2jLn4","object":"chat.completion.chunk",\
    "created":1741569952,"model":"gpt-4o-mini","choices":[{"index":0,"delta":%s,\
    "logprobs":null,"finish_reason":%s}]%s}

    """
        .formatted(delta, finish, nullUsage ? ",\"usage\":null" : "")
        .getBytes(UTF_8);
  }

  private static byte[] joined(List<byte[]> events) {
    var all = new ByteArrayOutputStream();
    events.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
