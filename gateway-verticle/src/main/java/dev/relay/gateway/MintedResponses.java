package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who has given which response to whom: what goes on from it, or asks for it, goes to the same key
/// of the same provider, and belongs to the same caller. One per node, thread-safe.
public final class MintedResponses {

  /// Where a response is.
  record Minted(Caller caller, Target by) {}

  private static final int MOST = 20_000;
  private static final int LONGEST = 256;

  private final Map<String, Minted> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minted> eldest) {
          return size() > MOST;
        }
      };

  /// An id that is longer than any real one is not kept.
  synchronized void keep(String id, Caller caller, Target by) {
    if (id.length() <= LONGEST) {
      known.put(id, new Minted(caller, by));
    }
  }

  synchronized Optional<Minted> find(String id) {
    return Optional.ofNullable(known.get(id));
  }
}
