package dev.relay.launcher.file;

import io.vertx.config.ConfigStoreOptions;
import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Objects;

/// Files for a `ConfigRetriever`, read as [FileReading] does: the store that comes with it opens
/// whatever is there, and a pipe would hold a worker thread for good.
public final class FileStoreFactory implements ConfigStoreFactory {

  private static final String NAME = "regular-file";
  private static final String PATH = "path";

  /// The bytes of a file, under its path.
  public static ConfigStoreOptions watched(Path file) {
    var path = file.toAbsolutePath().toString();
    return options(path, "raw")
        .setConfig(new JsonObject().put(PATH, path).put("raw.type", "binary").put("raw.key", path));
  }

  /// What stands in a file in YAML; nothing where it is not there.
  public static ConfigStoreOptions yaml(Path file) {
    return options(file.toAbsolutePath().toString(), "yaml");
  }

  private static ConfigStoreOptions options(String path, String format) {
    return new ConfigStoreOptions()
        .setType(NAME)
        .setFormat(format)
        .setConfig(new JsonObject().put(PATH, path));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConfigStore create(Vertx vertx, JsonObject config) {
    return new Store(vertx, Path.of(config.getString(PATH)));
  }

  private record Store(Vertx vertx, Path path) implements ConfigStore {

    @Override
    public Future<Buffer> get() {
      return vertx.executeBlocking(this::bytes, false).map(it -> Objects.requireNonNull(it));
    }

    /// Why a file is not read is what there is to see of it.
    private Buffer bytes() {
      return switch (FileReading.of(path, FileReading.LARGEST)) {
        case FileReading.Text(String text) -> Buffer.buffer(text);
        case FileReading.Absent() -> Buffer.buffer();
        case FileReading.Refused(String reason) -> Buffer.buffer(path + " " + reason);
      };
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
