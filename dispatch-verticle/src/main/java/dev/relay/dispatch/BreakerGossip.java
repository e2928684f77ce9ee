package dev.relay.dispatch;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.status.OpenBreaker;
import java.util.List;
import java.util.Set;

/// What nodes tell each other of their breakers that are not closed.
interface BreakerGossip {

  /// Replaces what this node has told before.
  void tell(List<OpenBreaker> openBreakers);

  /// Those of the other nodes.
  Set<OpenBreaker> elsewhere();

  static BreakerGossip of(Directory directory) {
    return new BreakerGossip() {
      @Override
      public void tell(List<OpenBreaker> openBreakers) {
        directory.announce(openBreakers);
      }

      @Override
      public Set<OpenBreaker> elsewhere() {
        return directory.circuitsElsewhere();
      }
    };
  }
}
