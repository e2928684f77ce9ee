package dev.relay.contract.bus.wire;

import dev.relay.contract.Secret;
import dev.relay.contract.bus.wire.Signal.Hello;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How two nodes prove to each other that they have the secret of the cluster.
///
/// Each draws a number and a nonce at its start and says them in its [Hello]. A proof is
/// HMAC-SHA256, under the secret, of who proves it to whom with the nonces of both. The keys of the
/// [Link] that follows are made in the same way, so that only the two can make them, and anew for
/// each life of each. The link to a process is the same whenever it is met again, so that none of
/// its messages is taken twice. Nothing that a node says before it is believed changes what is
/// believed of another.
public final class Handshake {

  private static final String MAC = "HmacSHA256";

  /// As many processes as are remembered.
  private static final int LINKS = 1024;

  private final Hello self;
  private final SecretKeySpec secret;
  private final Map<Hello, Link> links =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Hello, Link> eldest) {
          return size() > LINKS;
        }
      };

  /// @param node the number of this node in [dev.relay.contract.InboxId]
  public Handshake(String name, long node, Secret secret) {
    var nonce = new byte[Hello.NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    this.self = new Hello(name, node, Buffer.buffer(nonce));
    this.secret = new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), MAC);
  }

  public Hello hello() {
    return self;
  }

  /// That this node has the secret, for `other`.
  public Signal.Proof proof(Hello other, boolean answer) {
    return new Signal.Proof(self, answer, Buffer.buffer(mac("proof", self, other)));
  }

  /// The link to whoever sent `proof`, if it is one.
  public Optional<Link> verified(Signal.Proof proof) {
    var other = proof.from();
    boolean valid =
        MessageDigest.isEqual(proof.mac().getBytes(), mac("proof", other, self))
            && !other.name().equals(self.name());
    return valid ? Optional.of(links.computeIfAbsent(other, this::link)) : Optional.empty();
  }

  private Link link(Hello other) {
    return new Link(
        self.node(),
        other,
        new MessageMac(mac("message", self, other), mac("message", other, self)),
        new Seal(mac("seal", self, other), mac("seal", other, self)));
  }

  private byte[] mac(String purpose, Hello from, Hello to) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(secret);
      mac.update(told("relay bus " + WireFormat.VERSION + ' ' + purpose, from, to));
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no HMAC-SHA256 (expected: every JDK has it)", e);
    }
  }

  private static byte[] told(String purpose, Hello from, Hello to) {
    var bytes = new WireBytes(Buffer.buffer());
    bytes.text(purpose);
    for (var who : new Hello[] {from, to}) {
      bytes.text(who.name());
      bytes.word(who.node());
      bytes.bytes(who.nonce());
    }
    return bytes.buffer().getBytes();
  }
}
