package dev.relay.contract.bus.node;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Envelope;
import dev.relay.contract.bus.wire.Link;
import dev.relay.contract.bus.wire.Message;
import dev.relay.contract.bus.wire.Signal;
import dev.relay.contract.bus.wire.WireFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.tracing.TracingPolicy;

/// Sends messages: by reference within the node, by a [Link] to another.
public final class Transport {

  private static final DeliveryOptions LOCAL =
      new DeliveryOptions()
          .setLocalOnly(true)
          .setCodecName(ByReference.NAME)
          .setTracingPolicy(TracingPolicy.IGNORE);

  private static final DeliveryOptions REMOTE =
      new DeliveryOptions().setCodecName(WireFormat.NAME).setTracingPolicy(TracingPolicy.IGNORE);

  private final EventBus bus;
  private final Directory directory;
  private final boolean clustered;
  private final String node;

  public Transport(Vertx vertx, Directory directory) {
    this.bus = vertx.eventBus();
    this.directory = directory;
    this.clustered = vertx.isClustered();
    this.node = clustered ? ((VertxInternal) vertx).clusterManager().getNodeId() : "";
    register(new ByReference());
    register(new WireFormat(directory));
  }

  /// The cluster manager's name of this node; empty without a cluster.
  public String node() {
    return node;
  }

  public MessageConsumer<Object> consumer(String address) {
    return clustered ? bus.consumer(address) : bus.localConsumer(address);
  }

  /// A message to an inbox or a node that is gone goes nowhere: whoever waits for an answer hears
  /// that it is gone.
  public void send(InboxId to, Message message) {
    if (to.node() == directory.node()) {
      var address = directory.address(to);
      if (!address.isEmpty()) {
        bus.send(address, message, LOCAL);
      }
    } else {
      var link = directory.link(to.node());
      if (link != null) {
        send(
            link, NodeAddresses.ofInbox(link.name(), to), new Envelope(link, to.number(), message));
      }
    }
  }

  /// To the node itself, by `link`.
  void send(Link link, Signal signal) {
    send(link, NodeAddresses.ofNode(link.name()), new Envelope(link, Envelope.NODE, signal));
  }

  private void send(Link link, String address, Envelope envelope) {
    try {
      bus.<Envelope>sender(address, REMOTE)
          .write(envelope)
          .onFailure(cause -> directory.writeFailed(link, cause));
    } catch (IllegalStateException cause) {
      // Vert.x fails the promise of a write to a closed connection twice, and throws the second.
      directory.writeFailed(link, cause);
    }
  }

  /// To a node that there is no link to.
  Future<Void> send(String address, Signal signal) {
    try {
      return bus.<Envelope>sender(address, REMOTE).write(new Envelope(null, Envelope.NODE, signal));
    } catch (IllegalStateException cause) {
      return Future.failedFuture(cause);
    }
  }

  private void register(MessageCodec<?, ?> codec) {
    try {
      bus.registerCodec(codec);
    } catch (IllegalStateException _) {
      // Another inbox of this Vertx registered it first.
    }
  }
}
