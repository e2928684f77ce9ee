package dev.relay.contract.bus.wire;

import dev.relay.contract.InboxId;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// What one node of a cluster says to another.
///
/// [Hello] and [Refusal] begin with the same bytes in every version of the wire format.
public sealed interface Signal {

  /// Who a node is.
  ///
  /// @param name by which the cluster manager knows it
  /// @param node drawn at the start of its process
  /// @param nonce 16 bytes, drawn at the start of its process
  record Hello(String name, long node, Buffer nonce) implements Signal {

    static final int NONCE_BYTES = 16;
  }

  /// The sender knows the secret of the cluster, and has seen the receiver's nonce.
  ///
  /// @param answer whether this answers another proof, rather than a hello
  /// @param mac as [Handshake] computes it
  record Proof(Hello from, boolean answer, Buffer mac) implements Signal {}

  /// The sender wants nothing to do with the receiver.
  record Refusal(String name, Reason reason) implements Signal {}

  /// Why a node is refused.
  enum Reason {
    VERSION("speaks another version of the bus"),
    PROOF("has another cluster.secret than this node");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// The sender lives.
  ///
  /// @param table the version of its [Table]
  record Beat(long table) implements Signal {}

  /// The receiver's [Table] is wanted.
  record Ask() implements Signal {}

  /// The sender stops: nothing of it is heard from now on, and that is as it should be.
  record Leave() implements Signal {}

  /// What is to be found on the sender. Replaces the table before it.
  ///
  /// @param inboxes the numbers of all that are open
  /// @param openBreakers of its breakers that are not closed
  record Table(
      long version,
      List<Integer> inboxes,
      List<RoleEntry> roleEntries,
      List<OpenBreaker> openBreakers)
      implements Signal {

    public Table {
      inboxes = List.copyOf(inboxes);
      roleEntries = List.copyOf(roleEntries);
      openBreakers = List.copyOf(openBreakers);
    }
  }

  /// That `inbox` serves `role`.
  record RoleEntry(String role, InboxId inbox, ProviderStatus providerStatus) {}

  /// A signal in a version that is not spoken here.
  record Foreign(String name, int version) implements Signal {}
}
