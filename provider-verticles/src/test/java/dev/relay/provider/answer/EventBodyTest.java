package dev.relay.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A defect while a stream is read.
class EventBodyTest {

  private final Buffer passed = Buffer.buffer();
  private final List<Failure> failures = new ArrayList<>();
  private final StreamBody stream = new StreamBody(new Defective(), new Listening());

  /// Fails on an event that says so.
  private static final class Defective extends Grammar {
    @Override
    public Verdict look(byte[] bytes, int from, int to) {
      if (new String(bytes, from, to - from, StandardCharsets.UTF_8).contains("3")) {
        throw new IllegalStateException("a defect");
      }
      sawContent();
      return Verdict.PASS;
    }

    @Override
    public Optional<Buffer> closing() {
      return Optional.of(Buffer.buffer());
    }
  }

  private final class Listening implements StreamBody.Listener {
    @Override
    public void events(Buffer bytes, boolean content) {
      passed.appendBuffer(bytes);
    }

    @Override
    public void error(Buffer event) {}

    @Override
    public void done() {}
  }

  @Test
  void events_are_neither_repeated_nor_left_out_behind_a_defect() {
    stream.take(Buffer.buffer("data: 1\n\ndata: 2"));
    try {
      stream.take(Buffer.buffer("\n\ndata: 3\n\ndata: 4\n\n"));
    } catch (IllegalStateException defect) {
      failures.add(new Failure.Internal("caught: " + defect.getMessage()));
    }
    stream.take(Buffer.buffer("data: 5\n\n"));
    stream.end();

    assertThat(failures).hasSize(1);
    assertThat(passed.toString()).isEqualTo("data: 1\n\n");
  }

  @Test
  void the_client_hears_of_a_defect_once() {
    var told = new Told();
    var body =
        new EventBody(
            new NoAnswer(Dialect.OPENAI, 200, HttpHeaders.headers()), new Defective(), told);

    body.take(Buffer.buffer("data: 1\n\n"));
    body.take(Buffer.buffer("data: 3\n\n"));
    body.take(Buffer.buffer("data: 4\n\n"));
    body.finish();

    assertThat(told.bytes).hasToString("data: 1\n\n");
    assertThat(told.ends).containsExactly("upstream_unreadable");
  }

  private static final class Told implements AnswerBody.Listener {

    private final Buffer bytes = Buffer.buffer();
    private final List<String> ends = new ArrayList<>();

    @Override
    public void ready(List<Buffer> held, long length) {
      held.forEach(bytes::appendBuffer);
    }

    @Override
    public void write(Buffer more) {
      bytes.appendBuffer(more);
    }

    @Override
    public void writeAside(Buffer more) {
      bytes.appendBuffer(more);
    }

    @Override
    public void whole() {
      ends.add("whole");
    }

    @Override
    public void broken(Failure failure) {
      ends.add(failure.label());
    }
  }
}
