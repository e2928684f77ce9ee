package dev.relay.contract.bus;

import java.util.Optional;

/// Another node of the cluster, as [Peers] keeps it.
final class Peer {

  /// By which the cluster manager knows it.
  final String name;

  /// Once it has proven itself.
  Optional<Link> link = Optional.empty();

  /// Whether streams go there.
  boolean joined;

  /// Beats since something was heard of it.
  int missed;

  /// What the operator was told last.
  String complaint = "";

  Peer(String name) {
    this.name = name;
  }

  boolean has(Link link) {
    return this.link.filter(link::equals).isPresent();
  }
}
