package dev.relay.gateway.routing;

import io.vertx.core.Future;
import java.util.Optional;

/// Where it is kept who was given which response, beyond one node and its process.
public interface ResponseStore {

  /// For a node that keeps nothing.
  ResponseStore NONE =
      new ResponseStore() {
        @Override
        public void put(String key, String value) {}

        @Override
        public Future<Optional<String>> get(String key) {
          return Future.succeededFuture(Optional.empty());
        }
      };

  /// Keeps `value`, in its own time, unless there is one already.
  ///
  /// @param key 16 bytes in Base64, as for URLs
  /// @param value of at most 100 bytes
  void put(String key, String value);

  /// Completes on the context of who asks. What cannot be had in time is not there.
  Future<Optional<String>> get(String key);
}
