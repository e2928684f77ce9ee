package dev.relay.launcher.node;

import dev.relay.launcher.config.Invocation;
import dev.relay.launcher.config.ReloadGuard;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.layer.Layers;
import dev.relay.launcher.file.FileStoreFactory;
import dev.relay.launcher.yaml.ConfigException;
import io.micrometer.core.instrument.Counter;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the files of the configuration again and again, and lets the node go on with what they
/// say now.
///
/// Files are read by their paths at each look, so it makes no difference whether one was written
/// to, put in another's place, or is behind a link that leads elsewhere now. A change is taken once
/// two looks agree: an editor may be half-way.
public final class Reloader extends VerticleBase {

  private static final long PERIOD_MILLIS = 500;
  private static final long SETTLING_MILLIS = 250;

  /// For what looks wrong, or like the beginning of what is still being written.
  private static final long DOUBTING_MILLIS = 1_000;

  /// Files that change and change back between two scans show no difference to the scans, and may
  /// show one to a look: so there is another look after the next scan.
  private static final long RECHECK_MILLIS = 2 * PERIOD_MILLIS;

  private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private static final Logger LOG = LoggerFactory.getLogger("relay");

  /// What two looks have to agree on.
  ///
  /// @param files that settings or errors came from
  private record Look(Optional<Settings> settings, List<String> errors, Set<Path> files) {}

  private final Invocation invocation;
  private final Relay relay;
  private final Settings first;
  private volatile Settings settings;
  private Look last;
  private Set<Path> watched = Set.of();
  private @Nullable ConfigRetriever watch;
  private long expiring = -1;
  private boolean stopped;
  private boolean busy;
  private boolean again;

  public Reloader(Invocation invocation, Relay relay) {
    this.invocation = invocation.pin();
    this.relay = relay;
    this.first = relay.settings();
    this.settings = first;
    this.last = new Look(Optional.of(first), List.of(), first.reading().files());
  }

  @Override
  public Future<?> start() {
    return watch(first.reading().files());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return watch == null ? Future.succeededFuture() : watch.close();
  }

  /// What the settings that hold name, and what those that are wrong still wait for.
  private Set<Path> named() {
    var files = new HashSet<>(settings.reading().files());
    files.addAll(last.files());
    return files;
  }

  /// Begins to look at these files and those of the configuration itself.
  private Future<?> watch(Set<Path> more) {
    if (stopped) {
      return Future.succeededFuture();
    }
    settings.reading().expiry().ifPresent(this::lookAt);
    var files = new HashSet<>(invocation.files());
    files.addAll(invocation.layers().files());
    files.addAll(more);
    if (files.equals(watched)) {
      return Future.succeededFuture();
    }
    watched = files;
    if (watch != null) {
      var _ = watch.close();
    }
    var options = new ConfigRetrieverOptions().setScanPeriod(PERIOD_MILLIS);
    files.forEach(file -> options.addStore(FileStoreFactory.watched(file)));
    var retriever = ConfigRetriever.create(vertx, options);
    watch = retriever;
    return retriever
        .getConfig()
        .onSuccess(_ -> {
          retriever.listen(_ -> changed());
          // What was written since the settings were read.
          changed();
        });
  }

  /// A key of a caller that ends is a change that no file tells.
  private void lookAt(Instant expiry) {
    long left = Duration.between(Instant.now(), expiry).toMillis();
    vertx.cancelTimer(expiring);
    expiring =
        vertx.setTimer(left > 0 ? Math.min(left, DAY_MILLIS) : MINUTE_MILLIS, _ -> changed());
  }

  private void changed() {
    if (stopped) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    look()
        .compose(this::settled)
        .compose(this::take)
        .onFailure(cause -> reject(List.of("cannot be used: " + cause)))
        .eventually(() -> watch(named()))
        .onComplete(_ -> {
          busy = false;
          if (again) {
            again = false;
            changed();
          }
        });
  }

  private Future<Look> settled(Look before) {
    return vertx
        .timer(doubtful(before) ? DOUBTING_MILLIS : SETTLING_MILLIS)
        .compose(_ -> look())
        .compose(now -> now.equals(before) ? Future.succeededFuture(now) : settled(now));
  }

  private boolean doubtful(Look look) {
    return !look.equals(last)
        && look.settings().map(next -> ReloadGuard.isShorter(settings, next)).orElse(true);
  }

  private Future<Look> look() {
    return vertx
        .executeBlocking(() -> invocation.layers().read(vertx))
        .compose(layers -> layers)
        .compose(layers -> vertx.executeBlocking(() -> read(layers)))
        .map(it -> Objects.requireNonNull(it))
        .recover(cause ->
            cause instanceof ConfigException e
                ? Future.succeededFuture(new Look(Optional.empty(), e.errors(), e.files()))
                : Future.failedFuture(cause));
  }

  private Look read(Layers layers) {
    try {
      var next = Settings.loadAgain(invocation.read().with(layers), first.roles());
      var errors = ReloadGuard.between(settings, next);
      return new Look(
          errors.isEmpty() ? Optional.of(next) : Optional.empty(), errors, next.reading().files());
    } catch (ConfigException e) {
      return new Look(Optional.empty(), e.errors(), e.files());
    }
  }

  private Future<?> take(Look look) {
    if (look.equals(last)) {
      look.settings().ifPresent(same -> settings = same);
      return Future.succeededFuture();
    }
    last = look;
    vertx.setTimer(RECHECK_MILLIS, _ -> changed());
    if (look.settings().isEmpty()) {
      reject(look.errors());
      return Future.succeededFuture();
    }
    var next = look.settings().get();
    var before = settings;
    return relay
        .reload(next)
        .onSuccess(_ -> {
          settings = next;
          tell(before, next);
        });
  }

  private void tell(Settings before, Settings next) {
    count("taken");
    next.warnings().stream()
        .filter(warning -> !before.warnings().contains(warning))
        .forEach(LOG::warn);
    var told = before.reading().changed(first.reading());
    next.reading().changed(first.reading()).stream()
        .filter(key -> !told.contains(key))
        .forEach(key -> LOG.warn("{}: has changed, which takes effect with the next start", key));
    if (before.server().tls().isPresent() != next.server().tls().isPresent()) {
      LOG.warn("server.tls: was switched on or off, which takes effect with the next start");
    }
    if (!before.auth().adminSha256().equals(next.auth().adminSha256())) {
      new Banner(next, relay.port()).adminKey().ifPresent(LOG::info);
    }
    LOG.info("the configuration was read again: {}", new Banner(next, relay.port()).summary());
  }

  private void reject(List<String> errors) {
    if (stopped) {
      return;
    }
    count("rejected");
    errors.forEach(LOG::error);
    LOG.error("the configuration has changed and is wrong: Relay goes on with the one before");
    relay.reject(errors);
  }

  private void count(String result) {
    Counter.builder("relay.config.changes")
        .description("changed configurations, taken or rejected")
        .tag("result", result)
        .register(relay.registry())
        .increment();
  }
}
