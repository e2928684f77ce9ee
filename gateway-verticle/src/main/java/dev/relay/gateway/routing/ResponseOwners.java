package dev.relay.gateway.routing;

import dev.relay.contract.Caller;
import dev.relay.contract.exchange.Target;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who has given which response to whom: what goes on from it, or asks for it, goes to the same key
/// of the same provider, and belongs to the same caller. One per node, thread-safe.
///
/// The last ones are known here, all others in the [ResponseStore]. Ids and callers are kept as
/// hashes.
public final class ResponseOwners {

  /// Where a response is.
  ///
  /// @param owner the hash of the caller
  public record Owner(String owner, Target by) {

    public boolean belongsTo(Caller caller) {
      return owner.equals(hash(caller.name()));
    }

    private String text() {
      return by.instance() + " " + by.provider() + " " + owner;
    }

    private static Optional<Owner> of(String text) {
      var words = text.split(" ", -1);
      return words.length == 3 && NUMBER.matcher(words[0]).matches()
          ? Optional.of(
              new Owner(words[2], Target.of(words[1], "").onInstance(Integer.parseInt(words[0]))))
          : Optional.empty();
    }
  }

  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
  private static final int MOST = 20_000;
  private static final int HASH_BYTES = 16;
  private static final Pattern ID = Pattern.compile("resp[_-][A-Za-z0-9_-]{1,128}");

  /// OpenAI's ids end in 16 digits that a response and its items have in common.
  private static final Pattern ITEM = Pattern.compile("[a-z]{2,6}_[0-9a-f]{34}([0-9a-f]{16})");

  private final Map<String, Owner> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Owner> eldest) {
          return size() > MOST;
        }
      };

  private volatile ResponseStore store = ResponseStore.NONE;

  /// Keeps what comes in `store`, too, and looks there for what is not known here.
  public void keepIn(ResponseStore store) {
    this.store = store;
  }

  /// A response that another caller was given stays that caller's, and what is no id of a response
  /// is not kept: some services let their clients choose ids.
  public void keep(String id, Caller caller, Target by) {
    if (ID.matcher(id).matches()) {
      var owner = new Owner(hash(caller.name()), by);
      keep(hash(id), owner);
      family(id).ifPresent(key -> keep(key, owner));
    }
  }

  private void keep(String key, Owner owner) {
    if (isNew(key, owner)) {
      store.put(key, owner.text());
    }
  }

  private synchronized boolean isNew(String key, Owner owner) {
    var before = known.get(key);
    if (before != null && !before.owner().equals(owner.owner())) {
      return false;
    }
    known.put(key, owner);
    return before == null;
  }

  /// What is known here of the response with this id.
  public Optional<Owner> find(String id) {
    return known(hash(id));
  }

  /// The same, or what the store knows; from then on it is known here.
  public Future<Optional<Owner>> look(String id) {
    return lookUp(hash(id));
  }

  /// Whose response has the item with this id.
  public Future<Optional<Owner>> lookForItem(String id) {
    return family(id).map(this::lookUp).orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<Owner>> lookUp(String key) {
    var here = known(key);
    return here.isPresent()
        ? Future.succeededFuture(here)
        : store.get(key).map(text -> text.flatMap(Owner::of).map(owner -> learn(key, owner)));
  }

  private synchronized Optional<Owner> known(String key) {
    return Optional.ofNullable(known.get(key));
  }

  private synchronized Owner learn(String key, Owner owner) {
    var before = known.putIfAbsent(key, owner);
    return before == null ? owner : before;
  }

  private static Optional<String> family(String id) {
    var parts = ITEM.matcher(id);
    return parts.matches() ? Optional.of(hash("items of " + parts.group(1))) : Optional.empty();
  }

  private static String hash(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 (expected: every JDK has it)", e);
    }
  }
}
