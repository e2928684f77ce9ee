package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a StreamBody makes of a stream that comes in pieces.
final class ReadStream implements StreamBody.Listener {

  private final Grammar grammar;
  private final StreamBody body;
  private final Buffer bytes = Buffer.buffer();
  private final List<Boolean> contents = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private String error = "";

  private ReadStream(Grammar grammar) {
    this.grammar = grammar;
    this.body = new StreamBody(grammar, this);
  }

  /// Reads `stream`, split before each of `cuts`, which ascend.
  static ReadStream of(Dialect dialect, byte[] stream, boolean askedUsage, List<Integer> cuts) {
    var read = new ReadStream(Wires.of(dialect).grammar(askedUsage));
    int from = 0;
    for (int cut : cuts) {
      read.take(stream, from, cut);
      from = cut;
    }
    read.take(stream, from, stream.length);
    read.body.end();
    return read;
  }

  @Override
  public void events(Buffer events, boolean content) {
    if (!ends.isEmpty()) {
      throw new IllegalStateException("events after " + ends);
    }
    bytes.appendBuffer(events);
    contents.add(content);
  }

  @Override
  public void error(Buffer event) {
    error = event.toString(StandardCharsets.UTF_8);
    ends.add("error");
  }

  @Override
  public void done() {
    ends.add("done");
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  String error() {
    return error;
  }

  List<Boolean> contents() {
    return contents;
  }

  /// `done` or `error`, else `finished` if only the last event is missing, else `open`.
  String end() {
    return !ends.isEmpty()
        ? String.join("+", ends)
        : grammar.closing().isPresent() ? "finished" : "open";
  }

  String usage() {
    return grammar.usage().map(usage -> usage.input() + "/" + usage.output()).orElse("none");
  }

  /// All that must not depend on how the stream was split.
  List<Object> outcome() {
    return List.of(text(), error, end(), usage(), contents.contains(true));
  }

  private void take(byte[] stream, int from, int to) {
    if (!body.take(Buffer.buffer(Arrays.copyOfRange(stream, from, to)))) {
      throw new IllegalStateException("an event is too long");
    }
  }
}
