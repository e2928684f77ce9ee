package dev.relay.contract.bus.node;

import dev.relay.contract.bus.wire.Link;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Another node of the cluster, as [Peers] keeps it.
final class Peer {

  private static final int STRANGE = 10;

  /// Between two beats: one is said at each, and one when the other node appears.
  private static final int HELLOS = 4;

  private static final int SHORT = 8;

  /// By which the cluster manager knows it.
  final String name;

  /// Once it has proven itself.
  Optional<Link> link = Optional.empty();

  /// Whether streams go there.
  boolean joined;

  /// Beats since something was heard of it.
  int missed;

  /// That it said since the last beat, or somebody in its name.
  int hellos;

  private final Supplier<Optional<NodeInfo>> place;

  /// What the operator was told.
  private final Set<String> complaints = new HashSet<>();

  private Optional<NodeInfo> at = Optional.empty();
  private int greetings;
  private String trouble = "";

  /// @param place where it is, once that is known
  Peer(String name, Supplier<Optional<NodeInfo>> place) {
    this.name = name;
    this.place = place;
  }

  /// Whether an operator does not know this of it yet.
  boolean complains(String why) {
    return complaints.add(why);
  }

  /// Who and where it is, for people: the same words when it is gone.
  String shown() {
    if (at.isEmpty()) {
      at = place.get();
    }
    var brief = name.substring(0, Math.min(SHORT, name.length()));
    return at.map(it -> brief + " (" + it.host() + ":" + it.port() + ")").orElse(brief);
  }

  /// Counts a greeting; whether so many were in vain that an operator should know, which is so once
  /// and only of a node that was never heard.
  boolean greetedInVain() {
    return ++greetings == STRANGE && complaints.isEmpty();
  }

  boolean answersHello() {
    return ++hellos <= HELLOS;
  }

  void met() {
    joined = true;
    complaints.clear();
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
