package dev.relay.provider.http;

import io.vertx.core.Future;

/// What the verticles of one provider share on a node: where its requests go, and what they show
/// there.
public interface AccessTokens {

  /// The pass of an instance, numbered from 1. May be called from any context, and completes there.
  Future<AccessToken> accessToken(int instance);

  /// Fetches nothing any more.
  void close();

  /// To where the configuration says, with the keys that stand there.
  record Configured(AccessToken accessToken) implements AccessTokens {
    @Override
    public Future<AccessToken> accessToken(int instance) {
      return Future.succeededFuture(accessToken);
    }

    @Override
    public void close() {}
  }
}
