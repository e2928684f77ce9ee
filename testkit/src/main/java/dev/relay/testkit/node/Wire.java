package dev.relay.testkit.node;

import dev.relay.testkit.stream.RecordForm;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How actions and what comes of them travel between JVMs with the same class path: Java
/// serialisation that can carry records, buffers and optionals too.
final class Wire {

  private Wire() {}

  static byte[] write(Object object) {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new Writer(bytes)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Object read(byte[] bytes) {
    try (var reader = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return reader.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("the JVMs have different class paths", e);
    }
  }

  private static final class Writer extends ObjectOutputStream {

    Writer(OutputStream bytes) throws IOException {
      super(bytes);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      return switch (object) {
        case Buffer buffer -> new BufferForm(buffer.getBytes());
        case Optional<?> optional -> new OptionalForm(optional.orElse(null));
        case Serializable _ -> object;
        case Record whole -> new RecordForm(whole);
        default -> object;
      };
    }
  }

  private static final class BufferForm implements Serializable {

    private final byte[] bytes;

    BufferForm(byte[] bytes) {
      this.bytes = bytes;
    }

    private Object readResolve() {
      return Buffer.buffer(bytes);
    }
  }

  private static final class OptionalForm implements Serializable {

    private final @Nullable Object content;

    OptionalForm(@Nullable Object content) {
      this.content = content;
    }

    private Object readResolve() {
      return Optional.ofNullable(content);
    }
  }
}
