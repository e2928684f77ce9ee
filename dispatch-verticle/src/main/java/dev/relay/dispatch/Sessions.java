package dev.relay.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.relay.contract.Session;
import dev.relay.contract.Target;
import java.time.Duration;
import java.util.Optional;

/// Where each session was answered last. One per node, thread-safe.
final class Sessions {

  /// An instance of a provider.
  record Place(String provider, int instance) {

    static Place of(Target target) {
      return new Place(target.provider(), target.instance());
    }
  }

  /// What a provider has cached of a session is gone by then.
  private static final Duration KEPT = Duration.ofHours(1);

  private static final int MOST = 100_000;

  private final Cache<Long, Place> places;

  Sessions(Clock clock) {
    this.places =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(KEPT)
            .ticker(clock::nanos)
            .executor(Runnable::run)
            .build();
  }

  Optional<Place> place(Session session) {
    return session.known()
        ? Optional.ofNullable(places.getIfPresent(session.key()))
        : Optional.empty();
  }

  void keep(Session session, Target target) {
    if (session.known()) {
      places.put(session.key(), Place.of(target));
    }
  }
}
