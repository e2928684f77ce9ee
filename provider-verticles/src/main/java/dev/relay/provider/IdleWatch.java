package dev.relay.provider;

import dev.relay.contract.bus.Inbox;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/// Waits until nothing runs at an inbox that takes nothing new.
record IdleWatch(Vertx vertx, Inbox inbox, Promise<Void> idle) {

  private static final long LOOK_MILLIS = 100;

  /// What was sent here before anybody knew has arrived by the time of the first look.
  void look() {
    vertx.setTimer(
        LOOK_MILLIS,
        _ -> {
          if (inbox.load() == 0) {
            idle.complete();
          } else {
            look();
          }
        });
  }
}
