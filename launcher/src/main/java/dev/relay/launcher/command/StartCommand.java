package dev.relay.launcher.command;

import dev.relay.launcher.cluster.ClusterJoinException;
import dev.relay.launcher.config.Invocation;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.logging.Logging;
import dev.relay.launcher.node.Banner;
import dev.relay.launcher.node.NativeLibraries;
import dev.relay.launcher.node.Relay;
import dev.relay.launcher.node.Reloader;
import dev.relay.launcher.yaml.ConfigException;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `relay start`: reads the configuration, starts the gateway and stays in the foreground.
public final class StartCommand implements Command {

  /// No exit code: the process lives on.
  public static final int KEEPS_RUNNING = -1;

  private static final int CANNOT_START = 1;
  private static final int WAS_CUT = 1;
  static final int BAD_CONFIGURATION = 2;
  private static final long CLOSE_SECONDS = 10;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String description() {
    return "Starts the gateway in the foreground.";
  }

  @Override
  public Options flags() {
    return ConfigOptions.flags();
  }

  @Override
  public int run(CommandLine flags) throws InterruptedException {
    var invocation = ConfigOptions.invocation(flags);
    try {
      var sources = ConfigSources.of(invocation);
      var settings = Settings.loadToStart(sources);
      Logging.use(settings.log().format());
      Logging.use(settings.log().level());
      NativeLibraries.check(System.getenv()).ifPresent(log()::warn);
      var relay = new Relay(settings, StateFolder.of(sources.environment()));
      return run(invocation, settings, relay);
    } catch (ConfigException e) {
      e.errors().forEach(error -> System.err.println("relay: " + error));
      return BAD_CONFIGURATION;
    }
  }

  private static int run(Invocation invocation, Settings settings, Relay relay)
      throws InterruptedException {
    try {
      relay.start().toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      System.err.println("relay: " + words(e.getCause(), settings));
      var _ = relay.close();
      return CANNOT_START;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(relay), "relay-stop"));
    StopSignals.handle(() -> System.exit(0), relay::hurry);
    new Banner(settings, relay.port()).print();
    relay
        .vertx()
        .deployVerticle(new Reloader(invocation, relay))
        .onFailure(cause -> log().error("changes of the configuration will not be noticed", cause));
    return KEEPS_RUNNING;
  }

  private static String words(@Nullable Throwable cause, Settings settings) {
    var server = settings.server();
    var place = "cannot listen on " + server.host() + ":" + server.port() + ": ";
    var message = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
    if (message.contains("in use") && !(cause instanceof ClusterJoinException)) {
      return server.managementPort().isPresent()
          ? place + "it or server.management-port is in use (expected: free ones)"
          : place + "the port is in use (expected: a free one, by --port or server.port)";
    }
    return switch (cause) {
      case ClusterJoinException clusterJoinException ->
          String.valueOf(clusterJoinException.getMessage());
      case UnknownHostException _ -> place + "the host is not known (expected: an address of here)";
      case IOException _ -> place + message;
      case RuntimeException _ when server.tls().isPresent() ->
          "server.tls: cannot be used: "
              + message
              + " (expected: a chain of certificates and its private key, in PEM)";
      case null, default -> "cannot start: " + cause;
    };
  }

  /// Lets running exchanges finish; whoever sent the signal reads from the exit code whether they
  /// did.
  private static void stop(Relay relay) {
    long most = relay.settings().server().drain().toSeconds() + CLOSE_SECONDS;
    log().info("stopping: {} exchanges are running", relay.running());
    int exit = WAS_CUT;
    try {
      int cut = relay.drain().toCompletionStage().toCompletableFuture().get(most, TimeUnit.SECONDS);
      if (cut == 0) {
        log().info("stopped");
        exit = 0;
      } else {
        log().warn("stopped: {} exchanges were cut, at the end of server.drain or as told", cut);
      }
    } catch (ExecutionException | TimeoutException e) {
      log().warn("stopped before all exchanges had ended: {}", e.getClass().getSimpleName());
    } catch (InterruptedException | VertxException _) {
      log().warn("stopped at once");
    }
    Logging.flush();
    Runtime.getRuntime().halt(exit);
  }

  /// Not a constant: how lines look is known only once the configuration has been read.
  private static Logger log() {
    return LoggerFactory.getLogger("relay");
  }
}
