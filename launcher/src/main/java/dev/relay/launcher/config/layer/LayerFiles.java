package dev.relay.launcher.config.layer;

import dev.relay.launcher.config.layer.Layers.Layer;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.file.FileReading;
import dev.relay.launcher.file.FileStoreFactory;
import dev.relay.launcher.yaml.ConfigException;
import dev.relay.launcher.yaml.YamlText;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files that may stand above what Relay brings along: in `conf/` of the distribution, beside
/// `relay.yaml`, and in the state folder.
///
/// @param folders the lowest first
/// @param trusted whose files count
public record LayerFiles(List<Path> folders, FileOwner trusted) {

  static final String SERVICES = "providers.yaml";
  static final String MODELS = "models.yaml";

  public LayerFiles {
    folders = folders.stream().map(Path::toAbsolutePath).map(Path::normalize).distinct().toList();
  }

  /// All of them, whether they are there or not.
  public Set<Path> files() {
    return Stream.concat(files(SERVICES), files(MODELS)).collect(Collectors.toUnmodifiableSet());
  }

  /// Whether there is anything to read: a file as Relay brings it along says nothing new.
  public boolean isEmpty() {
    return files(SERVICES).allMatch(file -> saysNothing(file, SERVICES))
        && files(MODELS).allMatch(file -> saysNothing(file, MODELS));
  }

  /// Fails with a [ConfigException] that names every file that cannot be used.
  public Future<Layers> read(Vertx vertx) {
    Map<String, String> texts = new LinkedHashMap<>();
    files()
        .forEach(file ->
            FileReading.of(file, FileReading.LARGEST)
                .found()
                .ifPresent(text -> texts.put(file.toString(), text)));
    var services = layers(vertx, SERVICES);
    var models = layers(vertx, MODELS);
    return Future.join(services, models)
        .map(_ -> new Layers(services.result(), models.result(), texts))
        .recover(_ -> Future.failedFuture(joined(services, models)));
  }

  private Stream<Path> files(String name) {
    return folders.stream().map(folder -> folder.resolve(name));
  }

  private static boolean saysNothing(Path file, String name) {
    return switch (FileReading.of(file, FileReading.LARGEST)) {
      case FileReading.Absent() -> true;
      case FileReading.Refused(_) -> false;
      case FileReading.Text(String text) -> CutText.isEmpty(text) || text.equals(shipped(name));
    };
  }

  private static String shipped(String name) {
    try (InputStream file =
        Objects.requireNonNull(
            LayerFiles.class.getResourceAsStream("/dev/relay/launcher/" + name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private Future<List<Layer>> layers(Vertx vertx, String name) {
    var layers =
        files(name)
            .filter(file -> !saysNothing(file, name))
            .map(file -> layer(vertx, file))
            .toList();
    return Future.join(layers)
        .map(_ -> layers.stream().map(Future::result).toList())
        .recover(_ -> Future.failedFuture(joined(layers.toArray(Future[]::new))));
  }

  private Future<Layer> layer(Vertx vertx, Path file) {
    if (trusted.doubt(file).isPresent()) {
      return failed(file, "belongs to another user (expected: a file of yours)");
    }
    if (FileReading.of(file, FileReading.LARGEST) instanceof FileReading.Refused(String reason)) {
      return failed(file, reason + " (expected: a readable YAML file in UTF-8)");
    }
    var retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions().setScanPeriod(0).addStore(FileStoreFactory.yaml(file)));
    return retriever
        .getConfig()
        .map(json -> new Layer(file.toString(), plain(json)))
        .recover(cause -> failed(file, "is not YAML: " + YamlText.problem(cause)))
        .eventually(retriever::close);
  }

  private static <T> Future<T> failed(Path file, String reason) {
    return Future.failedFuture(new ConfigException(List.of(file + ": " + reason)));
  }

  private static ConfigException joined(Future<?>... futures) {
    var errors = new ArrayList<String>();
    for (var future : futures) {
      if (future.cause() instanceof ConfigException exception) {
        errors.addAll(exception.errors());
      } else if (future.failed()) {
        errors.add("cannot be used: " + future.cause());
      }
    }
    return new ConfigException(errors);
  }

  private static Map<String, Object> plain(JsonObject json) {
    return map(json.getMap());
  }

  private static Map<String, Object> map(Map<?, ?> json) {
    var plain = new LinkedHashMap<String, Object>();
    json.forEach((key, value) -> plain.put(String.valueOf(key), value(value)));
    return plain;
  }

  private static Object value(Object json) {
    return switch (json) {
      case null -> Absent.NULL;
      case JsonObject it -> map(it.getMap());
      case Map<?, ?> it -> map(it);
      case JsonArray it -> it.stream().map(LayerFiles::value).toList();
      case List<?> it -> it.stream().map(LayerFiles::value).toList();
      default -> json;
    };
  }

  /// What takes an entry, or one of its keys, away.
  enum Absent {
    NULL
  }
}
