package dev.relay.contract.bus.node;

import dev.relay.contract.InboxId;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cluster manager for whose bus an address of ours names the node it is on.
///
/// Such an address is neither written to the cluster's map of subscriptions nor looked up there:
/// nothing can be stale, an inbox is reachable as soon as it is open, and messages to different
/// inboxes of a node keep their order from the first on. Where a node listens is asked once, so
/// that a node that hangs with that part of the cluster's data keeps nobody from another.
public final class NodeAddresses implements ClusterManager {

  public static final String INBOX = "relay.inbox.";
  public static final String NODE = "relay.node.";

  private final Supplier<? extends ClusterManager> making;
  private final Map<String, NodeInfo> nodes = new ConcurrentHashMap<>();
  private volatile @Nullable ClusterManager made;
  private @Nullable Vertx vertx;
  private @Nullable RegistrationListener registrations;

  /// @param making makes the cluster manager, when it is to join; may block
  public NodeAddresses(Supplier<? extends ClusterManager> making) {
    this.making = making;
  }

  private ClusterManager cluster() {
    var cluster = made;
    if (cluster == null) {
      throw new IllegalStateException("no cluster (expected: it was joined)");
    }
    return cluster;
  }

  /// @param node the cluster manager's name of the node; empty when there is no cluster
  static String ofInbox(String node, int number) {
    return INBOX + node + '.' + number;
  }

  static String ofInbox(String node, InboxId inbox) {
    return ofInbox(node, inbox.number());
  }

  /// Where a node is told of by the others.
  static String ofNode(String node) {
    return NODE + node + '.';
  }

  private static boolean namesNode(String address) {
    return address.startsWith(INBOX) || address.startsWith(NODE);
  }

  private static String node(String address) {
    int start = address.startsWith(INBOX) ? INBOX.length() : NODE.length();
    return address.substring(start, address.lastIndexOf('.'));
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (namesNode(address)) {
      promise.succeed();
    } else {
      cluster().addRegistration(address, registration, promise);
    }
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (namesNode(address)) {
      promise.succeed();
    } else {
      cluster().removeRegistration(address, registration, promise);
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    if (namesNode(address)) {
      promise.succeed(List.of(new RegistrationInfo(node(address), 0, false)));
    } else {
      cluster().getRegistrations(address, promise);
    }
  }

  /// Where a node is that was asked for before.
  Optional<NodeInfo> known(String node) {
    return Optional.ofNullable(nodes.get(node));
  }

  @Override
  public void getNodeInfo(String node, Completable<NodeInfo> promise) {
    var known = nodes.get(node);
    if (known != null) {
      promise.succeed(known);
      return;
    }
    cluster()
        .getNodeInfo(
            node,
            (info, failure) -> {
              if (failure == null) {
                nodes.put(node, info);
              }
              promise.complete(info, failure);
            });
  }

  @Override
  public void nodeListener(NodeListener listener) {
    cluster()
        .nodeListener(
            new NodeListener() {
              @Override
              public void nodeAdded(String node) {
                listener.nodeAdded(node);
              }

              @Override
              public void nodeLeft(String node) {
                nodes.remove(node);
                listener.nodeLeft(node);
              }
            });
  }

  @Override
  public void init(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
    cluster().getAsyncMap(name, promise);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return cluster().getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeout, Completable<Lock> promise) {
    cluster().getLockWithTimeout(name, timeout, promise);
  }

  @Override
  public void getCounter(String name, Completable<Counter> promise) {
    cluster().getCounter(name, promise);
  }

  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
    cluster().setNodeInfo(info, promise);
  }

  @Override
  public void join(Completable<Void> promise) {
    var vertx = Objects.requireNonNull(this.vertx, "vertx (expected: init before join)");
    vertx
        .executeBlocking(making::get)
        .onComplete(
            cluster -> {
              made = cluster;
              cluster.registrationListener(registrations);
              cluster.init(vertx);
              cluster.join(promise);
            },
            promise::fail);
  }

  @Override
  public void leave(Completable<Void> promise) {
    var cluster = made;
    if (cluster == null) {
      promise.succeed();
    } else {
      cluster.leave(promise);
    }
  }

  @Override
  public boolean isActive() {
    return cluster().isActive();
  }

  @Override
  public void registrationListener(RegistrationListener listener) {
    this.registrations = listener;
  }

  @Override
  public String clusterHost() {
    return cluster().clusterHost();
  }

  @Override
  public String clusterPublicHost() {
    return cluster().clusterPublicHost();
  }

  @Override
  public String getNodeId() {
    return cluster().getNodeId();
  }

  @Override
  public NodeInfo getNodeInfo() {
    return cluster().getNodeInfo();
  }

  @Override
  public List<String> getNodes() {
    return cluster().getNodes();
  }
}
