package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who has given which response to whom: what goes on from it, or asks for it, goes to the same key
/// of the same provider, and belongs to the same caller. One per node, thread-safe.
public final class MintedResponses {

  /// Where a response is.
  record Minted(Caller caller, Target by) {}

  private static final int MOST = 20_000;
  private static final Pattern ID = Pattern.compile("resp[_-][A-Za-z0-9_-]{1,128}");

  private final Map<String, Minted> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minted> eldest) {
          return size() > MOST;
        }
      };

  /// A response that another caller was given stays that caller's, and what is no id of a response
  /// is not kept: some services let their clients choose ids.
  synchronized void keep(String id, Caller caller, Target by) {
    var before = known.get(id);
    if (ID.matcher(id).matches() && (before == null || before.caller().equals(caller))) {
      known.put(id, new Minted(caller, by));
    }
  }

  synchronized Optional<Minted> find(String id) {
    return Optional.ofNullable(known.get(id));
  }
}
