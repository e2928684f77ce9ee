package dev.relay.launcher.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/// Who was given which response, as it is kept in the state folder: a table of short values by
/// hashes, in a sparse file of 32 MiB at most.
///
/// A slot has 128 bytes: the key, when it was written, the length of the value, the value. A key
/// has its place in one of eight slots, of which the oldest gives way. To be used by threads that
/// may wait; several processes may have the file at once.
final class ResponseFile implements AutoCloseable {

  static final String NAME = "responses";

  private static final int SLOT_BYTES = 128;
  private static final int WAYS = 8;
  private static final int ROWS = 1 << 15;
  private static final int KEY_BYTES = 16;
  private static final int HEADER_BYTES = KEY_BYTES + Long.BYTES + 1;
  private static final int MOST = SLOT_BYTES - HEADER_BYTES;

  private final FileChannel file;

  private ResponseFile(FileChannel file) {
    this.file = file;
  }

  /// Makes it if it is not there. Whoever put a link in its place gets nothing.
  static ResponseFile open(Path path) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE,
            LinkOption.NOFOLLOW_LINKS);
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var file = FileChannel.open(path, options, mine);
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      file.close();
      throw new IOException(path + " is no file (expected: one of our own, or none)");
    }
    return new ResponseFile(file);
  }

  synchronized void put(String key, String value) throws IOException {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    var name = name(key);
    if (bytes.length > MOST) {
      return;
    }
    var row = row(name);
    int chosen = 0;
    for (int way = 0; way < WAYS; way++) {
      if (holds(row, way, name)) {
        return;
      }
      if (written(row, way) < written(row, chosen)) {
        chosen = way;
      }
    }
    var slot = ByteBuffer.allocate(SLOT_BYTES).put(name).putLong(System.currentTimeMillis());
    slot.put((byte) bytes.length).put(bytes).clear();
    write(slot, at(name) + (long) chosen * SLOT_BYTES);
  }

  synchronized Optional<String> get(String key) throws IOException {
    var name = name(key);
    var row = row(name);
    for (int way = 0; way < WAYS; way++) {
      if (holds(row, way, name)) {
        int start = way * SLOT_BYTES + HEADER_BYTES;
        int length = Math.min(MOST, row[start - 1] & 0xFF);
        return Optional.of(new String(row, start, length, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  private static byte[] name(String key) {
    return Arrays.copyOf(Base64.getUrlDecoder().decode(key), KEY_BYTES);
  }

  private static long at(byte[] name) {
    return (long) (ByteBuffer.wrap(name).getInt() & (ROWS - 1)) * WAYS * SLOT_BYTES;
  }

  /// What is not written yet reads as zeros.
  private byte[] row(byte[] name) throws IOException {
    var row = ByteBuffer.allocate(WAYS * SLOT_BYTES);
    int read = 0;
    while (row.hasRemaining() && read >= 0) {
      read = file.read(row, at(name) + row.position());
    }
    return row.array();
  }

  private void write(ByteBuffer slot, long at) throws IOException {
    while (slot.hasRemaining()) {
      file.write(slot, at + slot.position());
    }
  }

  private static boolean holds(byte[] row, int way, byte[] name) {
    int start = way * SLOT_BYTES;
    return written(row, way) > 0
        && Arrays.equals(row, start, start + KEY_BYTES, name, 0, KEY_BYTES);
  }

  private static long written(byte[] row, int way) {
    return ByteBuffer.wrap(row).getLong(way * SLOT_BYTES + KEY_BYTES);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
