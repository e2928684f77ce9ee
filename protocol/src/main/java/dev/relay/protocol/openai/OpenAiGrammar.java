package dev.relay.protocol.openai;

import dev.relay.contract.Span;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// The stream of chunks that ends in `[DONE]`.
///
/// What Relay itself asked for is taken out: the usage chunk, and the `"usage": null` of the
/// others.
final class OpenAiGrammar extends Grammar {

  private static final String ERROR = "error";
  private static final int DONE_LENGTH = "[DONE]".length();

  /// So many events behind the reason why a choice has stopped may say nothing.
  private static final int KEPT = 4;

  private final boolean askedUsage;
  private final byte[][] kept = new byte[KEPT][];
  private final int[] keptFrom = new int[KEPT];
  private final int[] keptTo = new int[KEPT];
  private int events;
  private Span cut = Span.ABSENT;

  OpenAiGrammar(boolean askedUsage) {
    this.askedUsage = askedUsage;
  }

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    int data = Event.dataStart(bytes, from, to);
    if (data < 0) {
      return saysError(bytes, from, to) ? Verdict.ERROR : Verdict.PASS;
    }
    if (bytes[from] == 'e' && ERROR.equals(Event.name(bytes, from, to))) {
      return Verdict.ERROR;
    }
    int first = ByteSearch.afterBlanks(bytes, data, to);
    if (first < to && bytes[first] != '{') {
      return lookAtText(bytes, from, data, first, to);
    }
    int word = EventReader.word(bytes, data, to);
    if (word == to) {
      remember(bytes, from, to);
      return Verdict.PASS;
    }
    return EventReader.error(bytes, from, word, to)
        ? Verdict.ERROR
        : lookAtUsage(bytes, from, to, EventReader.usageName(bytes, from, word, to));
  }

  /// Some write the last event with more blanks than their clients know.
  private Verdict lookAtText(byte[] bytes, int from, int data, int first, int to) {
    if (Event.isDone(bytes, first, to)) {
      byte next = bytes[Math.min(to - 1, first + DONE_LENGTH)];
      return first == data && next != ' ' && next != '\t' ? Verdict.LAST : Verdict.END;
    }
    if (saysError(bytes, from, to)) {
      return Verdict.ERROR;
    }
    remember(bytes, from, to);
    return Verdict.PASS;
  }

  private Verdict lookAtUsage(byte[] bytes, int from, int to, Span name) {
    if (!name.present()) {
      remember(bytes, from, to);
      return Verdict.PASS;
    }
    var nothing = EventReader.nullUsage(bytes, name, from, to);
    if (nothing.present()) {
      remember(bytes, from, to);
      cut = nothing;
      return askedUsage ? Verdict.PASS_CUT : Verdict.PASS;
    }
    var chunk = EventReader.event(bytes, from, to);
    chunk.flatMap(Chunk::usage).ifPresent(this::count);
    if (chunk.isEmpty() || !chunk.get().usageAlone()) {
      remember(bytes, from, to);
      return Verdict.PASS;
    }
    return askedUsage ? Verdict.DROP : Verdict.PASS;
  }

  private void remember(byte[] bytes, int from, int to) {
    if (content() || EventReader.event(bytes, from, to).filter(Chunk::content).isPresent()) {
      sawContent();
    }
    int place = events++ % KEPT;
    kept[place] = bytes;
    keptFrom[place] = from;
    keptTo[place] = to;
  }

  @Override
  public Span cut() {
    return cut;
  }

  @Override
  public Buffer last() {
    return OpenAiWire.DONE;
  }

  /// Some leave out the last event; when the model has said why it stopped, only that is missing.
  @Override
  public Optional<Buffer> closing() {
    long finished = 0;
    for (int i = events - 1; i >= Math.max(0, events - KEPT); i--) {
      int place = i % KEPT;
      var chunk = EventReader.event(kept[place], keptFrom[place], keptTo[place]);
      finished |= chunk.map(Chunk::finished).orElse(0L);
      if ((chunk.map(Chunk::said).orElse(0L) & ~finished) != 0) {
        return Optional.empty();
      }
    }
    return finished == 0 ? Optional.empty() : Optional.of(OpenAiWire.DONE);
  }
}
