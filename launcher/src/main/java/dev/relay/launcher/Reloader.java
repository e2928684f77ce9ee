package dev.relay.launcher;

import dev.relay.launcher.config.Invocation;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.Sources;
import dev.relay.launcher.yaml.ConfigException;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the files of the configuration again and again, and lets the node go on with what they
/// say now.
///
/// Files are read by their paths at each look, so it makes no difference whether one was written
/// to, put in another's place, or is behind a link that leads elsewhere now. A change is taken once
/// two looks agree: an editor may be half-way.
final class Reloader extends VerticleBase {

  private static final long PERIOD_MILLIS = 500;
  private static final long SETTLING_MILLIS = 250;
  private static final Logger LOG = LoggerFactory.getLogger("relay");

  private final Invocation invocation;
  private final Relay relay;
  private Settings settings;
  private Set<Path> watched = Set.of();
  private @Nullable ConfigRetriever watch;
  private boolean busy;
  private boolean again;

  /// @param settings that the node runs on
  Reloader(Invocation invocation, Relay relay, Settings settings) {
    this.invocation = invocation.pinned();
    this.relay = relay;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    return watch(settings.reading().files());
  }

  @Override
  public Future<?> stop() {
    if (watch != null) {
      watch.close();
    }
    return Future.succeededFuture();
  }

  /// Begins to look at these files and those of the configuration itself.
  private Future<?> watch(Set<Path> more) {
    var files = new HashSet<>(invocation.files());
    files.addAll(more);
    if (files.equals(watched)) {
      return Future.succeededFuture();
    }
    watched = files;
    if (watch != null) {
      watch.close();
    }
    var options = new ConfigRetrieverOptions().setScanPeriod(PERIOD_MILLIS);
    files.forEach(file -> options.addStore(store(file.toAbsolutePath().toString())));
    var retriever = ConfigRetriever.create(vertx, options);
    watch = retriever;
    return retriever.getConfig().onSuccess(_ -> retriever.listen(_ -> changed()));
  }

  /// The file as it is: Relay's own reader knows on which line a value stands.
  private static ConfigStoreOptions store(String path) {
    return new ConfigStoreOptions()
        .setType("file")
        .setFormat("raw")
        .setOptional(true)
        .setConfig(
            new JsonObject().put("path", path).put("raw.type", "binary").put("raw.key", path));
  }

  private void changed() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    settled()
        .compose(this::load)
        .compose(this::take)
        .onFailure(this::reject)
        .onComplete(_ -> {
          busy = false;
          if (again) {
            again = false;
            changed();
          }
        });
  }

  private Future<Sources> settled() {
    return read().compose(this::settled);
  }

  private Future<Sources> settled(Sources before) {
    return vertx
        .timer(SETTLING_MILLIS)
        .compose(_ -> read())
        .compose(now -> now.equals(before) ? Future.succeededFuture(now) : settled(now));
  }

  private Future<Sources> read() {
    return blocking(invocation::read);
  }

  private Future<Settings> load(Sources sources) {
    return blocking(() -> Settings.load(sources));
  }

  private <T> Future<T> blocking(Supplier<T> reading) {
    return vertx.executeBlocking(reading::get).map(it -> Objects.requireNonNull(it));
  }

  private Future<?> take(Settings next) {
    var before = settings;
    return relay
        .reload(next)
        .compose(_ -> {
          settings = next;
          tell(before, next);
          return watch(next.reading().files());
        });
  }

  private void tell(Settings before, Settings next) {
    count("taken");
    next.warnings().stream()
        .filter(warning -> !before.warnings().contains(warning))
        .forEach(LOG::warn);
    next.reading()
        .changed(before.reading())
        .forEach(key -> LOG.warn("{}: has changed, which takes effect with the next start", key));
    if (before.server().tls().isPresent() != next.server().tls().isPresent()) {
      LOG.warn("server.tls: was switched on or off, which takes effect with the next start");
    }
    LOG.info("the configuration was read again: {}", new Banner(next, relay.port()).summary());
  }

  private void reject(Throwable cause) {
    var errors =
        cause instanceof ConfigException e ? e.errors() : List.of("cannot be used: " + cause);
    count("rejected");
    errors.forEach(LOG::error);
    LOG.error("the configuration has changed and is wrong: Relay goes on with the one before");
    relay.reject(errors);
  }

  private void count(String result) {
    relay.registry().counter("relay.config.changes", "result", result).increment();
  }
}
