package dev.relay.provider.copilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.contract.Header;
import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.TokenResponse;
import dev.relay.provider.http.AccessToken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CopilotAccountTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Endpoint PLACE = new Endpoint("h", 443, true, "", "");

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong clock = new AtomicLong(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final Semaphore asking = new Semaphore(0);
  private volatile Callable<Future<TokenResponse>> github = () -> granted(LONG, LONG);
  private final CopilotAccount copilotAccount =
      new CopilotAccount(vertx, "copilot", this::ask, CopilotAccountTest::accessToken, clock::get);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void a_token_is_fetched_when_it_is_needed_and_then_kept() {
    assertThat(copilotAccount.held()).isEmpty();

    assertThat(pass()).isEqualTo(bearer(1));
    assertThat(pass()).isEqualTo(bearer(1));
    assertThat(copilotAccount.held()).isPresent();
    assertThat(asked).hasValue(1);
  }

  @Test
  void all_who_wait_share_one_question() {
    var answer = Promise.<TokenResponse>promise();
    github = answer::future;
    var first = begin();
    var second = begin();

    answer.complete(tokenResponse(1, LONG, LONG));

    assertThat(first.join()).isEqualTo(second.join()).isEqualTo(bearer(1));
    assertThat(asked).hasValue(1);
  }

  @Test
  void the_next_one_is_fetched_before_it_ends() throws InterruptedException {
    github = () -> granted(asked.get() == 1 ? SHORT : LONG, LONG);
    pass();

    assertThat(asking.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();

    assertThat(pass()).isEqualTo(bearer(2));
    assertThat(asked).hasValue(2);
  }

  @Test
  void one_that_has_ended_is_fetched_anew() {
    pass();
    clock.addAndGet(LONG.toMillis());

    assertThat(copilotAccount.held()).isEmpty();
    assertThat(pass()).isEqualTo(bearer(2));
  }

  @Test
  void one_that_is_good_is_used_whatever_becomes_of_the_next() throws InterruptedException {
    github = () -> asked.get() == 1 ? granted(SHORT, LONG) : refused();
    pass();

    assertThat(asking.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();

    assertThat(pass()).isEqualTo(bearer(1));
  }

  @Test
  void after_three_failures_github_is_asked_once_in_a_while() {
    github = CopilotAccountTest::refused;
    for (int i = 0; i < CopilotAccount.MANY; i++) {
      assertThatThrownBy(this::pass).hasMessage("no");
    }

    assertThatThrownBy(this::pass).hasMessageContaining("3 times in a row");
    assertThat(asked).hasValue(CopilotAccount.MANY);
    clock.addAndGet(CopilotAccount.PAUSE.toMillis());
    assertThatThrownBy(this::pass).hasMessage("no");
    assertThatThrownBy(this::pass).hasMessageContaining("4 times in a row");
    assertThat(asked).hasValue(CopilotAccount.MANY + 1);

    clock.addAndGet(CopilotAccount.PAUSE.toMillis());
    github = () -> granted(LONG, LONG);
    assertThat(pass()).isEqualTo(bearer(5));
    assertThat(pass()).isEqualTo(bearer(5));
  }

  @Test
  void a_refused_one_is_replaced_once_for_all() {
    pass();

    assertThat(instead(bearer(1))).isEqualTo(bearer(2));
    assertThat(instead(bearer(1))).isEqualTo(bearer(2));
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_new_one_that_is_refused_too_is_not_replaced_at_once() {
    pass();
    instead(bearer(1));

    assertThatThrownBy(() -> instead(bearer(2))).hasMessageContaining("has only just given");

    clock.addAndGet(CopilotAccount.PAUSE.toMillis());
    assertThat(instead(bearer(2))).isEqualTo(bearer(3));
  }

  @Test
  void a_closed_seat_fetches_nothing_by_itself() throws InterruptedException {
    github = () -> granted(Duration.ofMillis(20), LONG);
    pass();
    asking.acquire();

    context.runOnContext(_ -> copilotAccount.close());

    assertThat(asking.tryAcquire(60, TimeUnit.MILLISECONDS)).isFalse();
  }

  private Future<TokenResponse> ask() {
    asked.incrementAndGet();
    try {
      return github.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      asking.release();
    }
  }

  private CompletableFuture<String> begin() {
    var done = new CompletableFuture<String>();
    context.runOnContext(_ ->
        copilotAccount
            .accessToken()
            .map(CopilotAccountTest::shown)
            .onComplete(done::complete, done::completeExceptionally));
    return done;
  }

  private String pass() {
    return joined(begin());
  }

  private String instead(String refused) {
    var done = new CompletableFuture<String>();
    context.runOnContext(_ ->
        copilotAccount
            .instead(refused)
            .map(CopilotAccountTest::shown)
            .onComplete(done::complete, done::completeExceptionally));
    return joined(done);
  }

  private static String joined(CompletableFuture<String> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  private Future<TokenResponse> granted(Duration refresh, Duration end) {
    return Future.succeededFuture(tokenResponse(asked.get(), refresh, end));
  }

  private static TokenResponse tokenResponse(int number, Duration refresh, Duration end) {
    return new TokenResponse(new Secret("token-" + number), refresh, end, Optional.empty());
  }

  private static Future<TokenResponse> refused() {
    return Future.failedFuture(new FailureException(new Failure.Unavailable("no")));
  }

  private static AccessToken accessToken(TokenResponse tokenResponse) {
    return new AccessToken(
        PLACE,
        List.of(new Header(AccessToken.AUTHORIZATION, "Bearer " + tokenResponse.token().reveal())));
  }

  private static String bearer(int number) {
    return "Bearer token-" + number;
  }

  private static String shown(AccessToken accessToken) {
    return accessToken.headers().getFirst().value();
  }
}
