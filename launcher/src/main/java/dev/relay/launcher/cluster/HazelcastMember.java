package dev.relay.launcher.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.vertx.core.Completable;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;

/// The cluster manager with a member of Hazelcast that reads [BoundedPackets]. Vert.x takes such a
/// member only if it is there before, and leaves its end to us.
final class HazelcastMember extends HazelcastClusterManager {

  private static final String NODE_ID = "__vertx.nodeId";

  private final HazelcastInstance member;

  private HazelcastMember(HazelcastInstance member) {
    super(member);
    this.member = member;
  }

  /// Joins, or is the first. Blocks until then.
  static HazelcastMember join(Config config) {
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.getMemberAttributeConfig().setAttribute(NODE_ID, UUID.randomUUID().toString());
    var member =
        HazelcastInstanceFactory.newHazelcastInstance(
            config, config.getInstanceName(), BoundedPackets.context());
    return new HazelcastMember(member);
  }

  @Override
  public void leave(Completable<Void> promise) {
    super.leave((_, failure) ->
        Thread.ofPlatform()
            .name("hazelcast-end")
            .start(() -> {
              member.getLifecycleService().shutdown();
              promise.complete(null, failure);
            }));
  }
}
