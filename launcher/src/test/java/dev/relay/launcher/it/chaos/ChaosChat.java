package dev.relay.launcher.it.chaos;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One chat of a chaos run, told from all others by its nonce.
///
/// The right answer follows from the nonce and from the call that brought it.
record ChaosChat(ChaosDialect dialect, String model, String nonce, boolean streamed) {

  static final Pattern NONCE = Pattern.compile("n[0-9a-f]{16}z");

  /// Some answers that are not streamed are longer than what Relay holds back.
  private static final int LONG_WORDS = 60_000;

  static String nonce(long number) {
    return "n%016xz".formatted(number);
  }

  /// The one that a fake was asked for; empty if it was something else.
  static Optional<ChaosChat> of(Request request) {
    var nonce = NONCE.matcher(request.text());
    for (var dialect : ChaosDialect.values()) {
      if (request.target().equals(dialect.path()) && nonce.find()) {
        boolean streamed = request.wantsStream();
        return Optional.of(new ChaosChat(dialect, "", nonce.group(), streamed));
      }
    }
    return Optional.empty();
  }

  String request() {
    return dialect.request(this);
  }

  /// How call number `call` answers if all is well.
  Answer right(long call) {
    return streamed
        ? Answer.events(events(call).stream().map(Buffer::buffer).toList())
        : Answer.json(whole(call));
  }

  List<String> events(long call) {
    return dialect.events(this, tag(call));
  }

  String whole(long call) {
    return dialect.whole(this, tag(call));
  }

  int preamble(long call) {
    return dialect.preamble(this, tag(call));
  }

  /// What every piece of the answer of call number `call` has in it.
  private String tag(long call) {
    return nonce + "." + call;
  }

  /// The call that `answer` is marked with first; -1 if it is not.
  long call(String answer) {
    var tag = Pattern.compile(nonce + "\\.(\\d+)").matcher(answer);
    return tag.find() ? Long.parseLong(tag.group(1)) : -1;
  }

  boolean isLong() {
    return !streamed && checksum() % 64 == 0;
  }

  int words() {
    return isLong() ? LONG_WORDS : 6 + checksum() % 16;
  }

  int checksum() {
    return nonce.hashCode() & 0xffff;
  }

  String word(String tag, int i) {
    return " " + i + ":" + tag;
  }

  String text(String tag) {
    return IntStream.range(0, words())
        .mapToObj(i -> word(tag, i))
        .collect(Collectors.joining("", "", " sum " + checksum()));
  }
}
