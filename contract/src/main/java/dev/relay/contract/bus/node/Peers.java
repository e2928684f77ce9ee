package dev.relay.contract.bus.node;

import dev.relay.contract.Secret;
import dev.relay.contract.bus.wire.Envelope;
import dev.relay.contract.bus.wire.Handshake;
import dev.relay.contract.bus.wire.Link;
import dev.relay.contract.bus.wire.Rejection;
import dev.relay.contract.bus.wire.Signal;
import dev.relay.contract.bus.wire.Signal.Ask;
import dev.relay.contract.bus.wire.Signal.Beat;
import dev.relay.contract.bus.wire.Signal.Foreign;
import dev.relay.contract.bus.wire.Signal.Hello;
import dev.relay.contract.bus.wire.Signal.Leave;
import dev.relay.contract.bus.wire.Signal.Proof;
import dev.relay.contract.bus.wire.Signal.Reason;
import dev.relay.contract.bus.wire.Signal.Refusal;
import dev.relay.contract.bus.wire.Signal.Table;
import dev.relay.contract.bus.wire.WireFormat.Received;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The other nodes of the cluster, as this one sees them. One per node of a cluster.
///
/// Two nodes greet each other, prove that they have the secret ([Handshake]), tell each other their
/// tables, and then each says twice a second that it lives. A node whose writes fail, of which
/// nothing is heard, or which the cluster manager says has left, loses its streams at once; when it
/// is heard again, new ones begin. All state belongs to one context.
public final class Peers {

  /// What an operator should know of the other nodes, each called by a few letters of its name and
  /// its place on the event bus. Called on the context of [Peers].
  public interface Listener {

    /// Streams may go to and come from `node` from now on.
    void joined(String node);

    /// `node` has stopped, and had said so.
    void left(String node);

    /// Streams with `node` have failed and no new ones begin until it has [#joined] again.
    void lost(String node, String why);

    /// `node` gets no stream from here.
    void refused(String node, String why);

    /// What came to the bus and was not taken, since this was told last. Told once a minute at
    /// most.
    void rejected(Map<Rejection, Long> counts);
  }

  private static final Duration BEAT = Duration.ofMillis(500);

  /// Beats that may be missed in a row.
  private static final int MISSED = 6;

  private final Vertx vertx;
  private final Directory directory;
  private final Listener listener;
  private final ClusterManager cluster;
  private final Context context;
  private final Transport transport;
  private final Handshake handshake;
  private final Map<String, Peer> peers = new HashMap<>();
  private final MessageConsumer<Object> consumer;
  private final RejectionCounts rejections;
  private final TickFilter tickFilter = new TickFilter(BEAT, System::nanoTime);
  private final long timer;
  private boolean telling;

  private Peers(Vertx vertx, Directory directory, Secret secret, Listener listener) {
    this.vertx = vertx;
    this.directory = directory;
    this.listener = listener;
    this.cluster = ((VertxInternal) vertx).clusterManager();
    this.context = vertx.getOrCreateContext();
    this.transport = new Transport(vertx, directory);
    this.handshake = new Handshake(transport.node(), directory.node(), secret);
    this.rejections = new RejectionCounts(directory, System::nanoTime);
    this.consumer = transport.consumer(NodeAddresses.ofNode(transport.node()));
    this.timer = vertx.setPeriodic(BEAT.toMillis(), _ -> beat());
  }

  /// Makes this node known to the others and keeps up with them, on a context of its own. `vertx`
  /// must be clustered with [NodeAddresses] in front of its cluster manager.
  public static Future<Peers> join(
      Vertx vertx, Directory directory, Secret secret, Listener listener) {
    Promise<Peers> made = Promise.promise();
    Deployable verticle =
        _ -> {
          var peers = new Peers(vertx, directory, secret, listener);
          return peers.open().map(peers).onComplete(made);
        };
    return vertx.deployVerticle(verticle).compose(_ -> made.future());
  }

  /// Takes nothing new from the others. Succeeds when all that they have here has ended, or after
  /// `most`, with how much of it has not.
  public Future<Integer> retire(Duration most) {
    directory.retire();
    long end = System.nanoTime() + most.toNanos();
    Promise<Integer> over = Promise.promise();
    // The others know it after the first of these at the latest.
    vertx.setPeriodic(
        BEAT.toMillis(),
        id -> {
          if (directory.remoteExchanges() == 0 || System.nanoTime() - end >= 0) {
            vertx.cancelTimer(id);
            over.tryComplete(directory.remoteExchanges());
          }
        });
    return over.future();
  }

  /// Takes leave of the others: whatever still runs with them fails on either side.
  public Future<Void> leave() {
    return Future.future(promise -> context.runOnContext(_ -> close().onComplete(promise)));
  }

  private Future<Void> open() {
    consumer.handler(message -> receive(message.body()));
    directory.watch(
        new Directory.Watcher() {
          @Override
          public void tableChanged() {
            context.runOnContext(_ -> tellSoon());
          }

          @Override
          public void writeFailed(Link link, Throwable cause) {
            context.runOnContext(_ -> lose(link, "a write to it failed"));
          }
        });
    cluster.nodeListener(
        new NodeListener() {
          @Override
          public void nodeAdded(String name) {
            context.runOnContext(_ -> greet(name));
          }

          @Override
          public void nodeLeft(String name) {
            context.runOnContext(_ -> left(name));
          }
        });
    return consumer.completion().onSuccess(_ -> cluster.getNodes().forEach(this::greet));
  }

  private Future<Void> close() {
    vertx.cancelTimer(timer);
    for (var peer : peers.values()) {
      peer.link.ifPresent(link -> {
        transport.send(link, new Leave());
        directory.leave(link);
      });
    }
    peers.clear();
    return consumer.unregister();
  }

  private void greet(String name) {
    if (!name.equals(transport.node())) {
      peers.computeIfAbsent(name, _ -> new Peer(name, () -> place(name)));
      say(name, handshake.hello());
    }
  }

  /// Known as soon as anything was sent there.
  private Optional<NodeInfo> place(String name) {
    return cluster instanceof NodeAddresses addresses ? addresses.known(name) : Optional.empty();
  }

  private void receive(Object body) {
    switch (body) {
      case Received received -> received(received);
      case Hello hello -> known(hello.name()).ifPresent(peer -> hello(peer, hello));
      case Proof proof -> known(proof.from().name()).ifPresent(peer -> proof(peer, proof));
      case Foreign foreign -> unproven(foreign.name(), peer -> refuse(peer, Reason.VERSION));
      case Refusal refusal -> unproven(refusal.name(), peer -> complain(peer, refusal.reason()));
      default -> {}
    }
  }

  private void received(Received received) {
    if (received.to() == Envelope.NODE && received.content() instanceof Signal signal) {
      heard(received.link(), signal);
    } else {
      directory.rejected(Rejection.FORGED);
    }
  }

  /// What anybody can say in the name of a node changes nothing between two that have proven
  /// themselves.
  private void unproven(String name, Consumer<Peer> then) {
    var peer = peers.get(name);
    if (peer == null) {
      directory.rejected(Rejection.STRANGER);
    } else if (peer.joined) {
      directory.rejected(Rejection.FORGED);
    } else {
      then.accept(peer);
    }
  }

  private Optional<Peer> known(String name) {
    return Optional.ofNullable(peers.get(name));
  }

  private void hello(Peer peer, Hello hello) {
    if (peer.answersHello()) {
      say(peer.name, handshake.proof(hello, false));
    } else {
      directory.rejected(Rejection.FORGED);
    }
  }

  private void proof(Peer peer, Proof proof) {
    var link = handshake.verified(proof);
    if (link.isEmpty()) {
      unproven(peer.name, it -> refuse(it, Reason.PROOF));
      return;
    }
    if (peer.link.filter(old -> old.leadsTo(proof.from())).isEmpty()) {
      peer.link.ifPresent(directory::leave);
      peer.link = link;
      link.get().forget();
      directory.join(link.get());
    }
    if (!proof.answer()) {
      say(peer.name, handshake.proof(proof.from(), true));
    }
    tell(peer);
  }

  private void refuse(Peer peer, Reason reason) {
    complain(peer, reason);
    say(peer.name, new Refusal(transport.node(), reason));
  }

  /// Whichever of the two noticed it: it is as true of the other.
  private void complain(Peer peer, Reason reason) {
    complain(peer, "it " + reason.words());
  }

  private void complain(Peer peer, String why) {
    if (peer.complains(why)) {
      listener.refused(peer.shown(), why);
    }
  }

  private void heard(Link link, Signal signal) {
    known(link.name()).filter(peer -> peer.has(link)).ifPresent(peer -> heard(peer, link, signal));
  }

  private void heard(Peer peer, Link link, Signal signal) {
    peer.missed = 0;
    switch (signal) {
      case Table table -> directory.learn(link, table);
      case Beat beat -> {
        if (beat.table() != link.version()) {
          transport.send(link, new Ask());
        }
      }
      case Ask _ -> tell(peer);
      case Leave _ -> {
        leaves(peer, link);
        return;
      }
      case Hello _, Proof _, Refusal _, Foreign _ -> {}
    }
    if (link.silent()) {
      directory.heard(link);
    }
    if (!peer.joined && link.table().isPresent()) {
      peer.met();
      listener.joined(peer.shown());
    }
  }

  private void leaves(Peer peer, Link link) {
    directory.lose(link);
    if (peer.joined) {
      peer.joined = false;
      listener.left(peer.shown());
    }
  }

  private void lose(Link link, String why) {
    known(link.name())
        .filter(peer -> peer.has(link) && !link.silent())
        .ifPresent(peer -> {
          directory.lose(link);
          if (peer.joined) {
            peer.joined = false;
            listener.lost(peer.shown(), why);
          }
        });
  }

  private void left(String name) {
    var peer = peers.remove(name);
    if (peer != null) {
      peer.link.ifPresent(directory::leave);
      if (peer.joined) {
        listener.lost(peer.shown(), "it left the cluster");
      }
    }
  }

  private void beat() {
    if (!tickFilter.counts()) {
      return;
    }
    var rejected = rejections.due();
    if (!rejected.isEmpty()) {
      listener.rejected(rejected);
    }
    var beat = new Beat(directory.version());
    for (var peer : List.copyOf(peers.values())) {
      peer.link.ifPresent(link -> transport.send(link, beat));
      peer.hellos = 0;
      if (!peer.joined) {
        if (peer.greetedInVain()) {
          complain(peer, peer.silence());
        }
        say(peer.name, handshake.hello());
      } else if (++peer.missed > MISSED) {
        peer.link.ifPresent(link -> lose(link, "nothing was heard of it for some seconds"));
      }
    }
  }

  /// What changes in one turn is told once.
  private void tellSoon() {
    if (!telling) {
      telling = true;
      context.runOnContext(_ -> {
        telling = false;
        peers.values().forEach(this::tell);
      });
    }
  }

  private void tell(Peer peer) {
    peer.link.ifPresent(link -> transport.send(link, directory.table()));
  }

  private void say(String name, Signal signal) {
    transport
        .send(NodeAddresses.ofNode(name), signal)
        .onFailure(cause ->
            context.runOnContext(_ -> known(name).ifPresent(peer -> peer.unreached(cause))));
  }
}
