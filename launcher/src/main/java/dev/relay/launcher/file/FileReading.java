package dev.relay.launcher.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// What came of reading a file.
///
/// Reading never waits: what is no regular file, such as a pipe that nobody writes to, is not
/// opened.
public sealed interface FileReading {

  /// The most that a file of the configuration may hold.
  int LARGEST = 16 << 20;

  record Text(String text) implements FileReading {}

  record Absent() implements FileReading {}

  /// @param reason completes the file's name to a sentence, and shows nothing of what is in it
  record Refused(String reason) implements FileReading {}

  /// Of a file in UTF-8 with at most `most` bytes.
  static FileReading of(Path path, int most) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        var kind = attributes.isDirectory() ? "a folder" : "a pipe, a socket or a device";
        return new Refused("is " + kind + ", no regular file");
      }
      try (var stream = Files.newInputStream(path)) {
        var bytes = stream.readNBytes(most + 1);
        return bytes.length > most
            ? new Refused("has more than " + most + " bytes")
            : new Text(decoded(bytes));
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      return new Absent();
    } catch (IOException e) {
      return new Refused("cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static String decoded(byte[] bytes) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /// The text, if there is one.
  default Optional<String> found() {
    return this instanceof Text(String text) ? Optional.of(text) : Optional.empty();
  }
}
