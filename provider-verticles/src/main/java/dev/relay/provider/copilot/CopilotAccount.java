package dev.relay.provider.copilot;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.failure.FailureException;
import dev.relay.provider.config.TokenResponse;
import dev.relay.provider.http.AccessToken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One login at GitHub, and the pass to Copilot that it gives: fetched when somebody needs it, once
/// for all who wait, and again before it ends.
///
/// A pass that is still good is used whatever becomes of the next one. Without one, after [#MANY]
/// failures in a row, GitHub is asked once in [#PAUSE] and everybody else is refused at once.
///
/// Belongs to one context, except for [#held].
final class CopilotAccount {

  static final int MANY = 3;
  static final Duration PAUSE = Duration.ofSeconds(30);

  /// @param ends by the clock of the seat
  private record Held(AccessToken accessToken, long ends) {}

  private static final Logger LOG = LoggerFactory.getLogger(CopilotAccount.class);

  private final Vertx vertx;
  private final String name;
  private final Supplier<Future<TokenResponse>> github;
  private final Function<TokenResponse, AccessToken> accessToken;
  private final LongSupplier millis;
  private volatile @Nullable Held held;
  private @Nullable Future<AccessToken> fetching;
  private long timer = -1;
  private int failures;
  private long failedAt;
  private Optional<Long> renewedAt = Optional.empty();
  private boolean closed;

  /// @param millis the time
  CopilotAccount(
      Vertx vertx,
      String name,
      Supplier<Future<TokenResponse>> github,
      Function<TokenResponse, AccessToken> accessToken,
      LongSupplier millis) {
    this.vertx = vertx;
    this.name = name;
    this.github = github;
    this.accessToken = accessToken;
    this.millis = millis;
  }

  /// What is there and good. May be called from anywhere.
  Optional<AccessToken> held() {
    var now = held;
    return now == null || now.ends() <= millis.getAsLong()
        ? Optional.empty()
        : Optional.of(now.accessToken());
  }

  Future<AccessToken> accessToken() {
    var good = held();
    if (good.isPresent()) {
      return Future.succeededFuture(good.get());
    }
    if (fetching == null && failures >= MANY && within(failedAt)) {
      return unavailable("GitHub has given no token " + failures + " times in a row");
    }
    return fetch();
  }

  /// Instead of one that the API takes no longer.
  ///
  /// @param refused the `Authorization` that it had
  Future<AccessToken> instead(String refused) {
    var now = held;
    if (now == null || !now.accessToken().isBehind(refused)) {
      return accessToken();
    }
    if (renewedAt.filter(this::within).isPresent()) {
      return unavailable("it refuses the token that GitHub has only just given");
    }
    renewedAt = Optional.of(millis.getAsLong());
    held = null;
    return accessToken();
  }

  void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private boolean within(long since) {
    return millis.getAsLong() - since < PAUSE.toMillis();
  }

  private Future<AccessToken> fetch() {
    var running = fetching;
    if (running != null) {
      return running;
    }
    var begun = github.get().map(this::granted).onFailure(this::failed);
    fetching = begun;
    begun.onComplete(_ -> fetching = null);
    return begun;
  }

  private AccessToken granted(TokenResponse tokenResponse) {
    if (failures > 0) {
      LOG.info("GitHub gives tokens for the provider '{}' again", name);
    }
    failures = 0;
    var now =
        new Held(
            accessToken.apply(tokenResponse), millis.getAsLong() + tokenResponse.end().toMillis());
    held = now;
    later(tokenResponse.refresh());
    return now.accessToken();
  }

  private void failed(Throwable cause) {
    failures++;
    failedAt = millis.getAsLong();
    LOG.warn("the provider '{}' has no new token of Copilot: {}", name, cause.getMessage());
    if (held().isPresent()) {
      later(PAUSE);
    }
  }

  private void later(Duration span) {
    vertx.cancelTimer(timer);
    if (!closed) {
      timer =
          vertx.setTimer(
              span.toMillis(),
              _ -> {
                var _ = fetch();
              });
    }
  }

  private Future<AccessToken> unavailable(String why) {
    return Future.failedFuture(
        new FailureException(
            new Failure.Unavailable("the provider '" + name + "' cannot be asked: " + why)));
  }
}
