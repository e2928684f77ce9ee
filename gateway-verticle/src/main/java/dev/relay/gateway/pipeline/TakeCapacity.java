package dev.relay.gateway.pipeline;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;
import java.time.Duration;

/// Lets an exchange in while there is room for it, before anything else is done about it.
public record TakeCapacity(ActiveExchanges active, ServerConfig server) implements Step {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  static final Failure FULL =
      new Failure.Overloaded(
          "Relay is overloaded: it answers as many requests as it may (expected: another try,"
              + " later)",
          RETRY_AFTER);

  static final Failure NO_ROOM =
      new Failure.Overloaded(
          "Relay is overloaded: it holds as many bytes of request bodies as it may (expected:"
              + " another try, later)",
          RETRY_AFTER);

  public static final Failure SHUTTING_DOWN =
      new Failure.Overloaded("Relay is shutting down (expected: another try)", RETRY_AFTER);

  @Override
  public void take(ExchangeContext context, Next next) {
    active
        .enter(context, server)
        .ifPresentOrElse(
            permit -> {
              context.enter(permit);
              next.proceed();
            },
            () -> context.refuse(active.draining() ? SHUTTING_DOWN : FULL));
  }
}
