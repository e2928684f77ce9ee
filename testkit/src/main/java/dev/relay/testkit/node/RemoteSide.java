package dev.relay.testkit.node;

import dev.relay.testkit.stream.Action;
import dev.relay.testkit.stream.Side;

/// A side that is reached through its host.
record RemoteSide(RemoteHost host, int number) implements Side {

  @Override
  public <T> T call(Action<T> action) {
    int number = this.number;
    return host.order(there -> there.lent(number).call(action));
  }

  @Override
  public <T> T ask(Action<T> action) {
    int number = this.number;
    return host.order(there -> there.lent(number).ask(action));
  }

  @Override
  public void close() {
    int number = this.number;
    host.order(there -> there.takeBack(number));
  }
}
