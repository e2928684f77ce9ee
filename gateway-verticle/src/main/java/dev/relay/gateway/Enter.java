package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import java.time.Duration;

/// Lets an exchange in while there is room for it, before anything else is done about it.
record Enter(Underway underway, ServerConfig server) implements Step {

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

  static final Failure SHUTTING_DOWN =
      new Failure.Overloaded("Relay is shutting down (expected: another try)", RETRY_AFTER);

  @Override
  public void take(Passage passage) {
    underway
        .enter(passage, server)
        .ifPresentOrElse(
            share -> {
              passage.enter(share);
              passage.proceed();
            },
            () -> passage.refuse(underway.draining() ? SHUTTING_DOWN : FULL));
  }
}
