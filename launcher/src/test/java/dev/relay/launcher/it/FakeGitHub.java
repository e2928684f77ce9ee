package dev.relay.launcher.it;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// GitHub's pages, its API and Copilot's in one, on a port of this host.
public final class FakeGitHub implements AutoCloseable {

  public static final String LOGIN = "gho_canary-of-the-login";
  public static final String TOKEN = "tid=canary-of-copilot-";
  public static final String DEVICE = "canary-of-the-device";

  private final FakeUpstream upstream = FakeUpstream.start().answering(this::answer);
  private final AtomicInteger grants = new AtomicInteger();
  private final ConcurrentLinkedDeque<Answer> polls = new ConcurrentLinkedDeque<>();
  private volatile Function<Integer, Answer> exchange = FakeGitHub::granted;
  private volatile Function<Request, Answer> copilot =
      _ -> OpenAiAnswers.chat(RunningRelay.MODEL, "hi");
  private volatile Answer device = device(1, 900);

  public static Answer granted(int number) {
    return granted(number, "");
  }

  /// @param more members, each with a comma before it
  public static Answer granted(int number, String more) {
    return Answer.json(
        "{\"token\":\"%s\",\"expires_at\":%d,\"refresh_in\":1500%s}"
            .formatted(TOKEN + number, Instant.now().plusSeconds(1800).getEpochSecond(), more));
  }

  public static Answer device(int interval, int expires) {
    return Answer.json(
        "{\"device_code\":\"%s\",\"user_code\":\"ABCD-1234\",\"verification_uri\":\"https://github.com/login/device\",\"expires_in\":%d,\"interval\":%d}"
            .formatted(DEVICE, expires, interval));
  }

  /// How a question of the device is answered: GitHub's errors have status 200.
  public static Answer error(String word) {
    return Answer.json("{\"error\":\"%s\",\"error_description\":\"d\"}".formatted(word));
  }

  public static Answer loggedIn() {
    return Answer.json(
        "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"scope\":\"read:user\"}"
            .formatted(LOGIN));
  }

  public FakeGitHub granting(Function<Integer, Answer> exchange) {
    this.exchange = exchange;
    return this;
  }

  public FakeGitHub answering(Function<Request, Answer> copilot) {
    this.copilot = copilot;
    return this;
  }

  public FakeGitHub device(Answer device) {
    this.device = device;
    return this;
  }

  public FakeGitHub polled(Answer... answers) {
    polls.addAll(List.of(answers));
    return this;
  }

  public String url() {
    return upstream.url();
  }

  /// A provider that logs in, asks and is answered here.
  public String provider(String options) {
    return """
    providers:
      - {name: copilot, type: copilot, consent: true, base-url: "%s", github-url: "%s"%s}
    """
        .formatted(url(), url(), options);
  }

  public List<Request> exchanges() {
    return to("/api/v3/copilot_internal/v2/token");
  }

  /// What the page of the codes was asked, as decoded forms.
  public List<String> forms() {
    var forms = new ArrayList<String>();
    upstream.requests().stream()
        .filter(it -> it.target().startsWith("/login/"))
        .map(it -> it.target() + " " + URLDecoder.decode(it.text(), StandardCharsets.UTF_8))
        .forEach(forms::add);
    return forms;
  }

  public List<Request> polls() {
    return to("/login/oauth/access_token");
  }

  /// What came to Copilot's API, without its lists of models.
  public List<Request> asked() {
    return RunningRelay.asked(upstream).stream()
        .filter(it -> !it.target().startsWith("/login/"))
        .toList();
  }

  public List<Request> all() {
    return upstream.requests();
  }

  private List<Request> to(String target) {
    return upstream.requests().stream().filter(it -> it.target().equals(target)).toList();
  }

  private Answer answer(Request request) {
    return switch (request.target()) {
      case "/api/v3/copilot_internal/v2/token" -> exchange.apply(grants.incrementAndGet());
      case "/login/device/code" -> device;
      case "/login/oauth/access_token" -> polls.isEmpty() ? error("no") : polls.removeFirst();
      case "/models" -> OpenAiAnswers.models(RunningRelay.MODEL);
      default -> copilot.apply(request);
    };
  }

  public void awaitExchanges(int count) {
    Await.until(
        Duration.ofSeconds(5), count + " exchanges of a login", () -> exchanges().size() >= count);
  }

  @Override
  public void close() {
    upstream.close();
  }
}
