package dev.relay.launcher.it.provider;

import static dev.relay.contract.status.ProviderStatus.Access.DENIED;
import static dev.relay.contract.status.ProviderStatus.Access.GRANTED;
import static dev.relay.contract.status.ProviderStatus.Access.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.provider.ProviderNode;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.Connection;
import dev.relay.provider.config.ProviderConfig.ServiceProfile;
import dev.relay.provider.config.ProviderConfig.Tls;
import dev.relay.provider.config.ProviderConfig.Type;
import dev.relay.provider.models.Probe;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What one instance of a provider is found to be.
@ExtendWith(VertxExtension.class)
class ProbeIT {

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final List<Secret> KEYS =
      List.of(new Secret("CANARY-first"), new Secret("CANARY-second"));
  private static final Answer LIST = OpenAiAnswers.models("a", "b");
  private static final Buffer MEBIBYTE = Buffer.buffer(" ".repeat(1 << 20));

  private final FakeUpstream upstream = FakeUpstream.start();
  private Vertx vertx;

  @BeforeEach
  void use(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void a_list_is_counted_and_kept() {
    upstream.answering(LIST);

    var result = ask(config(Type.OPENAI), 1, LONG);

    assertThat(result.instance())
        .matches(ProviderStatus.Instance::usable)
        .matches(ProviderStatus.Instance::asked);
    assertThat(result.instance().access()).isEqualTo(GRANTED);
    assertThat(result.instance().models()).isEqualTo(2);
    assertThat(result.instance().error()).isEmpty();
    assertThat(result.models().orElseThrow()).containsOnlyKeys("a", "b");
  }

  @Test
  void each_instance_shows_its_own_key_on_a_connection_that_serves_nobody_else() {
    upstream.answering(LIST);

    ask(config(Type.OPENAI), 1, LONG);
    ask(config(Type.OPENAI), 2, LONG);

    assertThat(upstream.requests())
        .extracting(request -> request.header("authorization").orElse(""))
        .containsExactly("Bearer CANARY-first", "Bearer CANARY-second");
    assertThat(upstream.requests())
        .allMatch(request -> request.header("connection").orElse("").equals("close"));
  }

  static Stream<Arguments> answers() {
    var html = Answer.body("text/html", Buffer.buffer("<h1>CANARY</h1>"));
    return Stream.of(
        Arguments.of(LIST.withStatus(401), DENIED, "key refused (401)"),
        Arguments.of(LIST.withStatus(403), DENIED, "key refused (403)"),
        Arguments.of(LIST.withStatus(401).hangAfter(0), DENIED, "key refused (401)"),
        Arguments.of(
            Answer.json("{\"reason\":\"API_KEY_INVALID\"}").withStatus(400),
            DENIED,
            "key refused (400)"),
        Arguments.of(
            Answer.json("{}").withStatus(404),
            UNKNOWN,
            "answers with status 404 (expected: its models)"),
        Arguments.of(
            LIST.withStatus(302).withHeader("location", "http://127.0.0.1:1/CANARY"),
            UNKNOWN,
            "answers with status 302 (expected: its models)"),
        Arguments.of(html, UNKNOWN, "what it answers is no list of models"),
        Arguments.of(
            html.withStatus(500), UNKNOWN, "answers with status 500 (expected: its models)"),
        Arguments.of(LIST.hangAfter(9), UNKNOWN, "no answer within 500 ms"),
        Arguments.of(LIST.cutAfter(9), UNKNOWN, "the connection was closed"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void what_is_no_list_is_told_in_words_of_its_own(
      Answer answer, ProviderStatus.Access access, String error) {
    upstream.answering(answer);

    var result = ask(config(Type.OPENAI), 1, PATIENCE);

    assertThat(result.instance().reachable()).isTrue();
    assertThat(result.instance().access()).isEqualTo(access);
    assertThat(result.instance().error()).isEqualTo(error);
    assertThat(result.models()).isEmpty();
  }

  @Test
  void one_that_says_nothing_is_not_reachable() {
    upstream.answering(LIST.hang());

    assertUnreachable(config(Type.OPENAI), "no answer within 500 ms");
    upstream.awaitAborted(1, LONG);
  }

  @Test
  void one_that_hangs_up_is_not_reachable() {
    upstream.answering(LIST.cutAfter(-1));

    assertUnreachable(config(Type.OPENAI), "the connection was closed");
  }

  @Test
  void where_nobody_listens_nobody_is_reachable() {
    var nobody = ProviderConfig.openai("p", "http://127.0.0.1:" + Ports.free() + "?k=CANARY", KEYS);

    assertUnreachable(nobody, "the connection was refused");
  }

  @ParameterizedTest
  @CsvSource({"CHUNKED", "LENGTH"})
  void a_list_without_end_is_not_read_to_its_end(Answer.Framing framing) {
    var all = Answer.chunks("application/json", Collections.nCopies(64, MEBIBYTE));
    upstream.answering(all.withFraming(framing));

    var result = ask(config(Type.OPENAI), 1, LONG);

    assertThat(result.instance().reachable()).isTrue();
    assertThat(result.instance().error()).isEqualTo("its answer is longer than 8 MiB");
    upstream.awaitAborted(1, LONG);
    assertThat(upstream.sentBytes()).isLessThan(32L << 20);
  }

  @Test
  void a_long_list_is_read() {
    var list = Answer.chunks("application/json", Collections.nCopies(7, MEBIBYTE));
    upstream.answering(
        Answer.json(list.body().appendString("{\"data\":[{\"id\":\"last\"}]}").toString()));

    assertThat(ask(config(Type.OPENAI), 1, LONG).models().orElseThrow()).containsOnlyKeys("last");
  }

  @Test
  void what_azure_could_deploy_is_no_list_of_its_models() {
    upstream.answering(LIST);

    var result = ask(config(Type.AZURE), 1, LONG);

    assertThat(result.instance().access()).isEqualTo(GRANTED);
    assertThat(result.instance().models()).isZero();
    assertThat(result.models()).isEmpty();
    assertThat(upstream.requests().getFirst().target()).isEqualTo("/openai/models");
  }

  @Test
  void a_token_that_github_does_not_give_is_waited_for_no_longer() {
    upstream.answering(LIST.hang());
    var usual = config(Type.OPENAI);
    var at = URI.create(upstream.url());
    var copilot =
        new ProviderConfig(
            "copilot",
            Type.COPILOT,
            ServiceProfile.of(Type.COPILOT),
            KEYS,
            usual.credentials(),
            new Connection(at, Optional.empty(), Tls.PUBLIC, new GitHub(at)),
            usual.additions(),
            usual.timeouts(),
            usual.simulation(),
            usual.model(),
            usual.verticles());

    assertUnreachable(copilot, "GitHub gave no token within 500 ms");
  }

  private void assertUnreachable(ProviderConfig config, String error) {
    var result = ask(config, 1, PATIENCE);

    assertThat(result.instance().reachable()).isFalse();
    assertThat(result.instance().access()).isEqualTo(UNKNOWN);
    assertThat(result.instance().error()).isEqualTo(error);
  }

  private ProviderConfig config(Type type) {
    return ProviderConfig.of(type, "p", upstream.url(), KEYS);
  }

  private Probe.Result ask(ProviderConfig config, int instance, Duration most) {
    var result = Promise.<Probe.Result>promise();
    vertx.runOnContext(
        _ -> ProviderNode.probe(vertx, config, most).ask(instance).onComplete(result));
    return RunningRelay.finished(result.future().toCompletionStage().toCompletableFuture());
  }
}
