package dev.relay.dispatch;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Serves dispatch on one event loop.
public final class DispatchVerticle extends VerticleBase {

  private final InstanceRegistry instanceRegistry;
  private final Directory directory;
  private @Nullable Inbox inbox;

  public DispatchVerticle(InstanceRegistry instanceRegistry, Directory directory) {
    this.instanceRegistry = instanceRegistry;
    this.directory = directory;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT).onSuccess(this::serve);
  }

  @Override
  public Future<?> stop() {
    return inbox == null ? Future.succeededFuture() : inbox.close();
  }

  private void serve(Inbox inbox) {
    this.inbox = inbox;
    inbox.serve(
        Role.DISPATCH,
        new Dispatch(
            inbox::upstream,
            instanceRegistry,
            instanceRegistry.clock(),
            new SplittableRandom()::nextDouble,
            inbox.longReads()::run),
        ProviderStatus.NONE);
  }
}
