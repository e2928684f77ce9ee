package dev.relay.testkit.stream;

import dev.relay.contract.status.ProviderStatus;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Many streams from one side to another for as long as a test lasts, on nodes that fail. Every
/// byte of each is known to both ends.
///
/// @param reading the side that opens and reads them, here or in another JVM
/// @param role that the other side serves
public record Crowd(Side reading, String role) {

  /// What has become of the streams.
  ///
  /// @param lost that were reported as failed
  /// @param faults what must not be: a foreign byte, a missing one, an end too many
  public record Tally(int whole, int lost, List<String> faults) implements Serializable {

    public Tally {
      faults = new ArrayList<>(faults);
    }
  }

  private static final Map<String, CrowdReaders> READERS = new ConcurrentHashMap<>();

  /// Answers at `side` what a crowd with this seed asks for.
  public static void serve(Side side, String role, long seed) {
    side.run(at -> at.inbox().serve(role, new CrowdUpstream(at, seed), ProviderStatus.NONE));
  }

  /// Reads `atOnce` streams at any time, and `silent` ones beside them.
  public static Crowd read(Side side, String role, long seed, int atOnce, int silent) {
    side.ask(at -> {
      var readers = new CrowdReaders(at, role, seed, true);
      READERS.put(role, readers);
      readers.listen(silent);
      readers.begin(Integer.MAX_VALUE, atOnce);
      return true;
    });
    return new Crowd(side, role);
  }

  public Tally tally() {
    var role = this.role;
    return reading.ask(_ -> tally(readers(role)));
  }

  /// The numbers of the streams that are open; the silent ones are negative.
  public Set<Long> running() {
    var role = this.role;
    return Set.copyOf(reading.ask(_ -> new ArrayList<>(readers(role).running())));
  }

  /// Opens no new stream.
  public void stop() {
    var role = this.role;
    reading.ask(_ -> {
      readers(role).stop();
      return true;
    });
  }

  private static CrowdReaders readers(String role) {
    var readers = READERS.get(role);
    if (readers == null) {
      throw new IllegalStateException("nobody reads " + role);
    }
    return readers;
  }

  private static Tally tally(CrowdReaders readers) {
    return new Tally(readers.whole(), readers.lost(), readers.faults());
  }
}
