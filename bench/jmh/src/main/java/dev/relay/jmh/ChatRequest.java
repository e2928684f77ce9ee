package dev.relay.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

/// A chat request as a client of some size sends it: a system prompt, then messages in turn, of
/// prose, of code with escapes, and of more than ASCII.
public final class ChatRequest {

  /// The model that is asked for.
  public static final String MODEL = "gpt-4o-mini";

  private static final String BEGIN =
      """
      {"messages":[{"role":"system","content":"You are a careful reviewer. Answer briefly, quote the \
      lines you talk about, and say so when you do not know."}\
      """;

  private static final String QUESTION =
      """
      ,{"role":"user","content":"Here is the next file. What does it do when the list is empty, and \
      is it safe to call it twice?\\n\\n```java\\nvoid drain(List<String> lines) {\\n\\tfor (var line : \
      lines) {\\n\\t\\tout.append(\\"> \\").append(line).append(\\"\\\\n\\");\\n\\t}\\n\\tlines.clear();\\n}\
      \\n```\\nThe ticket says: \\"r\\u00e9sum\\u00e9 of the caf\\u00e9\\"."}\
      """;

  private static final String ANSWER =
      """
      ,{"role":"assistant","content":"With an empty list nothing is appended and `clear()` has no \
      effect, so a second call is safe – as long as nobody else holds the list. In the quoted line \
      the naïve escape “\\\\n” is written as two characters. 空のリストでは何も起きません。 👍\\n\\n\
      1. Copy the list first.\\n2. Clear it under the same lock.\\n3. Test it with `List.of()`."}\
      """;

  private static final String LAST = ",{\"role\":\"user\",\"content\":\"";

  private static final String PADDING = "And then, please, the same once more for the other file. ";

  private static final String END =
      """
      "}],"model":"%s","temperature":0.7,"max_tokens":1024,"stream":true,"user":"u-4711"}\
      """
          .formatted(MODEL);

  private ChatRequest() {}

  /// A request of exactly `size` bytes, in a buffer of the kind that an HTTP server hands out.
  public static Buffer ofSize(int size) {
    var text = new StringBuilder(size).append(BEGIN);
    int left = size - bytes(BEGIN + LAST + END);
    var next = QUESTION;
    while (left > bytes(next)) {
      text.append(next);
      left -= bytes(next);
      next = next.equals(QUESTION) ? ANSWER : QUESTION;
    }
    text.append(LAST);
    text.append(PADDING.repeat(left / PADDING.length() + 1), 0, left).append(END);
    return Buffer.buffer(text.toString());
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }
}
