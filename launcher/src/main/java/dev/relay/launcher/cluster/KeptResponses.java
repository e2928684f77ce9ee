package dev.relay.launcher.cluster;

import dev.relay.gateway.routing.ResponseStore;
import dev.relay.launcher.config.state.StateFolder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps who was given which response in the state folder, and in Hazelcast for the other nodes.
public final class KeptResponses implements ResponseStore {

  static final String MAP = "relay.responses";

  private static final Logger LOG = LoggerFactory.getLogger("relay");
  private static final Duration LONG = Duration.ofDays(30);
  private static final long PATIENCE_MILLIS = 500;

  /// What waits for the disk or for other nodes; more than that is not kept, and not found.
  private static final int WAITING = 1000;

  private final Vertx vertx;
  private final Optional<ResponseFile> file;
  private final Optional<AsyncMap<String, String>> map;
  private final AtomicInteger waiting = new AtomicInteger();

  private KeptResponses(
      Vertx vertx, Optional<ResponseFile> file, Optional<AsyncMap<String, String>> map) {
    this.vertx = vertx;
    this.file = file;
    this.map = map;
  }

  /// @param folder where the file is; none: nothing outlives the process
  public static Future<KeptResponses> open(Vertx vertx, Optional<StateFolder> folder) {
    var file = folder.flatMap(KeptResponses::file);
    return vertx.isClustered()
        ? vertx
            .sharedData()
            .<String, String>getClusterWideMap(MAP)
            .map(map -> new KeptResponses(vertx, file, Optional.of(map)))
        : Future.succeededFuture(new KeptResponses(vertx, file, Optional.empty()));
  }

  private static Optional<ResponseFile> file(StateFolder folder) {
    try {
      folder.prepare(ResponseFile.NAME);
      return Optional.of(ResponseFile.open(folder.file(ResponseFile.NAME)));
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "who was given which response is not kept over a restart: {} cannot be written",
          folder.file(ResponseFile.NAME));
      return Optional.empty();
    }
  }

  @Override
  public void put(String key, String value) {
    if ((file.isEmpty() && map.isEmpty()) || waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      return;
    }
    var written =
        file.map(to ->
                vertx.<Void>executeBlocking(
                    () -> {
                      to.put(key, value);
                      return null;
                    },
                    false))
            .orElseGet(Future::succeededFuture);
    var shared =
        map.map(to -> to.putIfAbsent(key, value, LONG.toMillis()).<Void>mapEmpty())
            .orElseGet(Future::succeededFuture);
    Future.join(written, shared).onComplete((_, _) -> waiting.decrementAndGet());
  }

  @Override
  public Future<Optional<String>> get(String key) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      return Future.succeededFuture(Optional.empty());
    }
    return here(key)
        .compose(found -> found.isPresent() ? Future.succeededFuture(found) : elsewhere(key))
        .otherwise(Optional.empty())
        .onComplete((_, _) -> waiting.decrementAndGet());
  }

  private Future<Optional<String>> here(String key) {
    return file.map(from -> vertx.executeBlocking(() -> from.get(key), false))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .otherwise(Optional.empty());
  }

  private Future<Optional<String>> elsewhere(String key) {
    return map.map(from ->
            from.get(key).map(Optional::ofNullable).timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }
}
