package dev.relay.contract.bus;

import java.util.Optional;

/// Another node of the cluster, as [Peers] keeps it.
final class Peer {

  private static final int STRANGE = 10;

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

  private int greetings;
  private String trouble = "";

  Peer(String name) {
    this.name = name;
  }

  /// Counts a greeting; whether so many were in vain that an operator should know, which is so once
  /// and only of a node that was never heard.
  boolean greetedInVain() {
    return ++greetings == STRANGE && complaint.isEmpty();
  }

  void met() {
    joined = true;
    greetings = STRANGE;
  }

  /// That a greeting could not be sent.
  void unreached(Throwable cause) {
    var message = cause.getMessage();
    trouble = ": " + (message == null ? cause.getClass().getSimpleName() : message);
  }

  String silence() {
    return "it does not answer on the event bus" + trouble;
  }

  boolean has(Link link) {
    return this.link.filter(link::equals).isPresent();
  }
}
