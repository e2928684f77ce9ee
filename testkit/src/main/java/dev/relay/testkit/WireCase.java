package dev.relay.testkit;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/// One folder of golden files below `wire/`; the files in it say which kind of case it is.
public record WireCase(String name, Path folder) {

  /// Every case of `dialect` that has the file `marker`, in the order of their names.
  public static List<WireCase> of(String dialect, String marker) {
    var root = root("/wire/" + dialect);
    try (var folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(marker)))
          .map(folder -> new WireCase(folder.getFileName().toString().replace("/", ""), folder))
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  public byte[] bytes(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  /// The settings in `file`; none where there is no such file.
  public Properties properties(String file) {
    var properties = new Properties();
    try {
      properties.load(new StringReader(has(file) ? text(file) : ""));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Path root(String resource) {
    try {
      var uri = Objects.requireNonNull(WireCase.class.getResource(resource), resource).toURI();
      return "jar".equals(uri.getScheme()) ? inJar(uri, resource) : Path.of(uri);
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path inJar(URI uri, String resource) throws IOException {
    try {
      return FileSystems.newFileSystem(uri, Map.of()).getPath(resource);
    } catch (FileSystemAlreadyExistsException _) {
      return FileSystems.getFileSystem(uri).getPath(resource);
    }
  }
}
