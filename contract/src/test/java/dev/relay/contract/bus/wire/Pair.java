package dev.relay.contract.bus.wire;

import dev.relay.contract.Secret;
import dev.relay.contract.bus.node.Directory;
import io.vertx.core.buffer.Buffer;

/// Two nodes that have proven themselves to each other, without anything between them.
public record Pair(Node here, Node there) {

  static final int INBOX = 7;
  static final Secret SECRET = new Secret("the secret of the cluster");

  /// One of them.
  public record Node(Directory directory, Handshake handshake, WireFormat wire) {

    static Node named(String name, Secret secret) {
      var directory = new Directory();
      return new Node(
          directory, new Handshake(name, directory.node(), secret), new WireFormat(directory));
    }

    void meet(Node other) {
      handshake
          .verified(other.handshake.proof(handshake.hello(), false))
          .ifPresent(directory::join);
    }

    public Link linkTo(Node other) {
      var link = directory.link(other.directory.node());
      if (link == null) {
        throw new AssertionError("no link (expected: one)");
      }
      return link;
    }

    Buffer written(Node to, Object content) {
      var buffer = Buffer.buffer("before");
      wire.encodeToWire(buffer, new Envelope(linkTo(to), INBOX, content));
      return buffer.getBuffer("before".length(), buffer.length());
    }

    Buffer greeting(Signal signal) {
      var buffer = Buffer.buffer();
      wire.encodeToWire(buffer, new Envelope(null, Envelope.NODE, signal));
      return buffer;
    }

    /// The content, where the link is right.
    Object read(Buffer bytes) {
      var read = wire.decodeFromWire(0, bytes);
      return read instanceof WireFormat.Received received && received.to() == INBOX
          ? received.content()
          : read;
    }
  }

  public static Pair met() {
    var pair = new Pair(Node.named("here", SECRET), Node.named("there", SECRET));
    pair.here.meet(pair.there);
    pair.there.meet(pair.here);
    return pair;
  }

  Buffer written(Object content) {
    return here.written(there, content);
  }

  Object read(Buffer bytes) {
    return there.read(bytes);
  }
}
