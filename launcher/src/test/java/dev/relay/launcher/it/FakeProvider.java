package dev.relay.launcher.it;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.util.List;
import java.util.function.Function;

/// A fake upstream that lists [RunningRelay#MODEL] to whoever asks for its models, and answers
/// exchanges as a test says.
public final class FakeProvider implements AutoCloseable {

  private final FakeUpstream upstream;
  private volatile Function<Request, Answer> script =
      request ->
          request.wantsStream() ? OpenAiAnswers.chatStream(RunningRelay.MODEL, "hi") : chat("hi");

  private FakeProvider(FakeUpstream upstream) {
    this.upstream = upstream.answering(this::answer);
  }

  public static FakeProvider start() {
    return new FakeProvider(FakeUpstream.start());
  }

  public static FakeProvider start(int port) {
    return new FakeProvider(FakeUpstream.start(port));
  }

  /// A whole answer of [RunningRelay#MODEL].
  public static Answer chat(String content) {
    return OpenAiAnswers.chat(RunningRelay.MODEL, content);
  }

  /// One that fails with this status, in OpenAI's envelope.
  public static Answer refusal(int status) {
    return OpenAiAnswers.error(status, "type_" + status, "code_" + status, "no, ü");
  }

  public FakeProvider answering(Answer answer) {
    return answering(_ -> answer);
  }

  /// Answers each exchange by `script`.
  public FakeProvider answering(Function<Request, Answer> script) {
    this.script = script;
    return this;
  }

  private Answer answer(Request request) {
    return request.method().equals("GET") && request.target().contains("/models")
        ? OpenAiAnswers.models(RunningRelay.MODEL)
        : script.apply(request);
  }

  public FakeUpstream upstream() {
    return upstream;
  }

  public String url() {
    return upstream.url();
  }

  /// The exchanges that it got.
  public List<Request> asked() {
    return RunningRelay.asked(upstream);
  }

  public int count() {
    return asked().size();
  }

  /// The keys that were shown with its exchanges, in order.
  public List<String> keys() {
    return asked().stream().map(FakeProvider::key).toList();
  }

  /// The key that `request` shows, in whatever dialect.
  public static String key(Request request) {
    return request
        .header("authorization")
        .map(it -> it.replace("Bearer ", ""))
        .or(() -> request.header("x-api-key"))
        .or(() -> request.header("x-goog-api-key"))
        .orElse("");
  }

  /// Blocks until it has got so many exchanges.
  public void awaitCount(int count) {
    Await.until(RunningRelay.SOON, count + " exchanges", () -> count() >= count);
  }

  @Override
  public void close() {
    upstream.close();
  }
}
