package dev.relay.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// The answers of the upstream. A request picks one by the name of its model, since a gateway may
/// change path and headers but passes the model on.
enum Canned {
  SMALL("bench-1k", 1_000, 0),
  MIDDLE("bench-100k", 100_000, 0),
  LARGE("bench-1m", 1_000_000, 0),
  BURST("bench-burst", 0, 0),
  PACED("bench-paced-100ms", 0, 100),
  BRISK("bench-paced-5ms", 0, 5);

  /// Chunks of every stream, `[DONE]` not counted.
  static final int CHUNKS = 64;

  static final String DONE = "data: [DONE]\n\n";

  private static final String PROSE =
      "The quick brown fox jumps over the lazy dog, and the gateway carries every word of it. ";

  private final String model;
  private final int bytes;
  private final int pace;
  private final String body;
  private final long checksum;

  Canned(String model, int bytes, int pace) {
    this.model = model;
    this.bytes = bytes;
    this.pace = pace;
    body = new String(make(), US_ASCII);
    var crc = new CRC32();
    crc.update(body());
    checksum = crc.getValue();
  }

  String model() {
    return model;
  }

  boolean streamed() {
    return bytes == 0;
  }

  /// Milliseconds between two chunks; 0: all at once.
  int pace() {
    return pace;
  }

  /// A chat request of about `size` bytes that asks for this answer.
  byte[] request(int size) {
    var head =
        "{\"model\":\""
            + model
            + "\",\"temperature\":0.7,"
            + (streamed() ? "\"stream\":true," : "")
            + "\"max_tokens\":1024,\"messages\":[{\"role\":\"system\",\"content\":"
            + "\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\"";
    return padded(head, "\"}]}", size);
  }

  /// The whole body as a client must see it.
  byte[] body() {
    return body.getBytes(US_ASCII);
  }

  int size() {
    return body.length();
  }

  private byte[] make() {
    if (!streamed()) {
      return padded(
          "{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion\","
              + "\"created\":1741569952,\"model\":\""
              + model
              + "\",\"choices\":[{\"index\":0,"
              + "\"message\":{\"role\":\"assistant\",\"content\":\"",
          "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
              + "{\"prompt_tokens\":200,\"completion_tokens\":120,\"total_tokens\":320},"
              + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50cad350e4\"}",
          bytes);
    }
    var all = new ByteArrayOutputStream();
    chunks().forEach(all::writeBytes);
    all.writeBytes(DONE.getBytes(US_ASCII));
    return all.toByteArray();
  }

  long checksum() {
    return checksum;
  }

  /// The events of a stream, without `[DONE]`.
  List<byte[]> chunks() {
    var chunks = new ArrayList<byte[]>();
    chunks.add(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    for (int i = 2; i < CHUNKS; i++) {
      chunks.add(chunk("{\"content\":\" word" + i + "\"}", "null"));
    }
    chunks.add(chunk("{}", "\"stop\""));
    return chunks;
  }

  /// The event that a client which set `include_usage` gets before `[DONE]`.
  byte[] usage() {
    return ("data: {\"id\":\"chatcmpl-B9MBs8Cjcv\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1741569952,\"model\":\""
            + model
            + "\",\"choices\":[],\"usage\":"
            + "{\"prompt_tokens\":200,\"completion_tokens\":62,\"total_tokens\":262}}\n\n")
        .getBytes(US_ASCII);
  }

  private byte[] chunk(String delta, String finish) {
    return ("data: {\"id\":\"chatcmpl-B9MBs8Cjcv\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1741569952,\"model\":\""
            + model
            + "\",\"choices\":[{\"index\":0,"
            + "\"delta\":"
            + delta
            + ",\"logprobs\":null,\"finish_reason\":"
            + finish
            + "}]}\n\n")
        .getBytes(US_ASCII);
  }

  private static byte[] padded(String head, String tail, int size) {
    var gap = Math.max(0, size - head.length() - tail.length());
    return (head + PROSE.repeat(gap / PROSE.length() + 1).substring(0, gap) + tail)
        .getBytes(US_ASCII);
  }
}
