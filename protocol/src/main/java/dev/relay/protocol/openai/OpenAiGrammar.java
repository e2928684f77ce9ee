package dev.relay.protocol.openai;

import dev.relay.contract.Span;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// The stream of chunks that ends in `[DONE]`.
///
/// What Relay itself asked for is taken out: the usage chunk, and the `"usage": null` of the
/// others.
final class OpenAiGrammar extends Grammar {

  private final boolean askedUsage;
  private Span cut = Span.ABSENT;
  private byte[] lastEvent = {};
  private Span lastEventAt = Span.ABSENT;

  OpenAiGrammar(boolean askedUsage) {
    this.askedUsage = askedUsage;
  }

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    if (EventReader.done(bytes, from, to)) {
      return Verdict.LAST;
    }
    if (EventReader.error(bytes, from, to)) {
      return Verdict.ERROR;
    }
    var name = EventReader.usageName(bytes, from, to);
    if (name.present()) {
      return lookAtUsage(bytes, from, to, name);
    }
    remember(bytes, from, to);
    return Verdict.PASS;
  }

  private Verdict lookAtUsage(byte[] bytes, int from, int to, Span name) {
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
    boolean data = Event.dataStart(bytes, from, to) >= 0;
    if (content() ? data : EventReader.event(bytes, from, to).filter(Chunk::content).isPresent()) {
      sawContent();
    }
    if (data) {
      lastEvent = bytes;
      lastEventAt = new Span(from, to);
    }
  }

  @Override
  public Span cut() {
    return cut;
  }

  /// Some leave out the last event; when the model has said why it stopped, only that is missing.
  @Override
  public Optional<Buffer> closing() {
    return lastEventAt.present()
            && EventReader.event(lastEvent, lastEventAt.start(), lastEventAt.end())
                .filter(Chunk::finished)
                .isPresent()
        ? Optional.of(OpenAiWire.DONE)
        : Optional.empty();
  }
}
