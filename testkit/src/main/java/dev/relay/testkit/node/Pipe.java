package dev.relay.testkit.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Blocks of bytes between two JVMs.
final class Pipe {

  private final DataInputStream in;
  private final DataOutputStream out;

  Pipe(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
  }

  void write(byte[] block) throws IOException {
    out.writeInt(block.length);
    out.write(block);
    out.flush();
  }

  /// The next block; empty once the other JVM has closed its end, or has ended.
  Optional<byte[]> read() throws IOException {
    try {
      var block = new byte[in.readInt()];
      in.readFully(block);
      return Optional.of(block);
    } catch (EOFException _) {
      return Optional.empty();
    }
  }

  /// Nothing more is written.
  void close() {
    try {
      out.close();
    } catch (IOException _) {
      // The other JVM was gone first.
    }
  }
}
