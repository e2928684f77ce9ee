package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A provider compresses although it was asked not to: the client gets what it asked for.
class CompressedAnswersIT {

  private static final Answer CHAT = OpenAiAnswers.chat(MODEL, "the right one");
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "the", "right", "one");
  private static final Queue<Answer> NEXT = new ConcurrentLinkedQueue<>();

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start(0, CompressedAnswersIT::next);
    relay =
        RunningRelay.configured(
            "providers: [{name: fake, base-url: \"%s\", api-keys: [k1, k2]}]"
                .formatted(upstream.url()));
  }

  private static Answer next(Request request) {
    return request.method().equals("GET") ? OpenAiAnswers.models(MODEL) : NEXT.remove();
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({"gzip", "GZIP", "x-gzip", "members", "deflate", "raw"})
  void what_is_compressed_comes_plain(String way) {
    for (int split : List.of(1, 7, 100_000)) {
      NEXT.add(compressed(CHAT, way).splitEvery(split));
      NEXT.add(compressed(STREAM, way).splitEvery(split));

      var whole = relay.chat(CHAT_BODY);
      var stream = relay.chat(STREAM_BODY);

      assertThat(whole.body()).isEqualTo(CHAT.body().getBytes());
      assertThat(whole.headers().firstValue("content-encoding")).isEmpty();
      assertThat(stream.body()).isEqualTo(STREAM.body().getBytes());
      assertThat(stream.headers().firstValue("content-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip", "members", "deflate"})
  void an_error_that_is_compressed_keeps_its_words(String way) {
    NEXT.add(compressed(OpenAiAnswers.error(400, "invalid", "x", "no such thing"), way));

    var refused = relay.chat(CHAT_BODY);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(RunningRelay.text(refused)).contains("no such thing");
  }

  @ParameterizedTest
  @CsvSource({"half", "text", "checksum", "bomb", "more", "br", "zstd"})
  void what_cannot_be_inflated_is_asked_for_elsewhere(String way) {
    for (var right : way.equals("checksum") ? List.of(CHAT) : List.of(CHAT, STREAM)) {
      NEXT.clear();
      NEXT.addAll(List.of(broken(right, way), right));

      var answer = relay.chat(right.equals(CHAT) ? CHAT_BODY : STREAM_BODY);

      assertThat(answer.body()).isEqualTo(right.body().getBytes());
      assertThat(answer.headers().firstValue("x-relay-attempts")).contains("2");
    }
  }

  private static Answer broken(Answer right, String way) {
    var zipped = zipped("gzip", right.body().getBytes());
    int half = zipped.length() / 2;
    return switch (way) {
      case "half" -> encoded(right, "gzip", zipped.slice(0, half));
      case "checksum" -> encoded(right, "gzip", zipped.setByte(zipped.length() - 6, (byte) 1));
      case "bomb" -> encoded(right, "gzip", zipped("gzip", new byte[64 << 20]));
      case "more" -> encoded(right, "deflate", zipped("deflate", new byte[9]).appendString("x"));
      case "br", "zstd" -> encoded(right, way, zipped);
      default -> encoded(right, "gzip", right.body());
    };
  }

  private static Answer compressed(Answer answer, String way) {
    var bytes = answer.body().getBytes();
    return switch (way) {
      case "members" -> {
        int cut = bytes.length / 3;
        var first = zipped("gzip", answer.body().getBytes(0, cut));
        var second = zipped("gzip", answer.body().getBytes(cut, bytes.length));
        yield encoded(answer, "gzip", first.appendBuffer(second));
      }
      case "raw" -> encoded(answer, "deflate", zipped("raw", bytes));
      default -> encoded(answer, way, zipped(way, bytes));
    };
  }

  private static Answer encoded(Answer answer, String coding, Buffer body) {
    var type = answer.headers().getFirst().value();
    return Answer.body(type, body)
        .withStatus(answer.status())
        .withHeader("content-encoding", coding);
  }

  private static Buffer zipped(String way, byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var zip = stream(way, out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(out.toByteArray());
  }

  private static OutputStream stream(String way, OutputStream out) throws IOException {
    return switch (way) {
      case "deflate" -> new DeflaterOutputStream(out);
      case "raw" -> new DeflaterOutputStream(out, new Deflater(9, true));
      default -> new GZIPOutputStream(out);
    };
  }
}
