package dev.relay.dispatch;

import dev.relay.contract.Circuit;
import dev.relay.contract.bus.Directory;
import java.util.List;
import java.util.Set;

/// What nodes tell each other of their breakers that are not closed.
interface Bulletin {

  /// Replaces what this node has told before.
  void tell(List<Circuit> circuits);

  /// Those of the other nodes.
  Set<Circuit> elsewhere();

  static Bulletin of(Directory directory) {
    return new Bulletin() {
      @Override
      public void tell(List<Circuit> circuits) {
        directory.announce(circuits);
      }

      @Override
      public Set<Circuit> elsewhere() {
        return directory.circuitsElsewhere();
      }
    };
  }
}
