package dev.relay.provider;

import io.vertx.core.Future;

/// What the verticles of one provider share on a node: where its requests go, and what they show
/// there.
public interface Passes {

  /// The pass of an instance, numbered from 1. May be called from any context, and completes there.
  Future<Pass> pass(int instance);

  /// Fetches nothing any more.
  void close();

  /// To where the configuration says, with the keys that stand there.
  record Direct(Pass pass) implements Passes {
    @Override
    public Future<Pass> pass(int instance) {
      return Future.succeededFuture(pass);
    }

    @Override
    public void close() {}
  }
}
