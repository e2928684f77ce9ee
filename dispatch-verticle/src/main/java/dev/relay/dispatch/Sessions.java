package dev.relay.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.relay.contract.Session;
import dev.relay.contract.exchange.Target;
import java.time.Duration;
import java.util.Optional;

/// Where each session was answered last. One per node, thread-safe.
final class Sessions {

  /// An instance of a provider.
  record HomeInstance(String provider, int instance) {

    static HomeInstance of(Target target) {
      return new HomeInstance(target.provider(), target.instance());
    }
  }

  /// What a provider has cached of a session is gone by then.
  private static final Duration KEPT = Duration.ofHours(1);

  private static final int MOST = 100_000;

  private final Cache<Long, HomeInstance> homeInstances;

  Sessions(Clock clock) {
    this.homeInstances =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(KEPT)
            .ticker(clock::nanos)
            .executor(Runnable::run)
            .build();
  }

  Optional<HomeInstance> homeInstance(Session session) {
    return session.known()
        ? Optional.ofNullable(homeInstances.getIfPresent(session.key()))
        : Optional.empty();
  }

  void keep(Session session, Target target) {
    if (session.known()) {
      homeInstances.put(session.key(), HomeInstance.of(target));
    }
  }
}
