package dev.relay.launcher.command;

import dev.relay.launcher.config.Invocation;
import dev.relay.launcher.config.layer.Sources;
import dev.relay.launcher.node.Node;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/// Reads what a configuration is made of before anything runs.
public final class ConfigSources {

  private ConfigSources() {}

  /// Throws a `ConfigException` for what is there and cannot be read. Where `providers.yaml` and
  /// `models.yaml` are as they came, nothing is parsed.
  public static Sources of(Invocation invocation) {
    var sources = invocation.read();
    var files = invocation.layers();
    if (files.isEmpty()) {
      return sources;
    }
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(Node.files())
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1));
    try {
      return sources.with(files.read(vertx).await());
    } finally {
      vertx.close().await();
    }
  }
}
