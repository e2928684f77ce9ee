package dev.relay.launcher;

import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `relay start`: reads the configuration, starts the gateway and stays in the foreground.
@Command(
    name = "start",
    description = "Starts the gateway in the foreground.",
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

  /// No exit code: the process lives on.
  static final int KEEPS_RUNNING = -1;

  private static final int CANNOT_START = 1;
  private static final int BAD_CONFIGURATION = 2;
  private static final long CLOSE_SECONDS = 5;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration file.")
  private @Nullable String config;

  @Option(names = "--host", description = "The address to listen on.")
  private @Nullable String host;

  @Option(names = "--port", description = "The port to listen on.")
  private @Nullable String port;

  @Option(
      names = "--roles",
      paramLabel = "ROLES",
      description = "What this node of a cluster runs: gateway,dispatch,provider.")
  private @Nullable String roles;

  @Override
  public Integer call() throws InterruptedException {
    try {
      var settings = Settings.load(Invocation.of(flags()).read());
      Logging.use(settings.log().format());
      return run(settings);
    } catch (ConfigException e) {
      e.errors().forEach(error -> System.err.println("relay: " + error));
      return BAD_CONFIGURATION;
    }
  }

  private Map<String, String> flags() {
    var flags = new LinkedHashMap<String, String>();
    put(flags, "config", config);
    put(flags, "host", host);
    put(flags, "port", port);
    put(flags, "roles", roles);
    return flags;
  }

  private static void put(Map<String, String> flags, String name, @Nullable String value) {
    if (value != null) {
      flags.put(name, value);
    }
  }

  private static int run(Settings settings) throws InterruptedException {
    var relay = new Relay(settings);
    try {
      relay.start().toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      System.err.println("relay: " + words(e.getCause(), settings));
      relay.close();
      return CANNOT_START;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(relay, settings), "relay-stop"));
    new Banner(settings, relay.port()).print();
    return KEEPS_RUNNING;
  }

  private static String words(@Nullable Throwable cause, Settings settings) {
    var server = settings.server();
    var place = "cannot listen on " + server.host() + ":" + server.port() + ": ";
    var message = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
    if (message.contains("in use") && !(cause instanceof Outside)) {
      return place + "the port is in use (expected: a free one, by --port or server.port)";
    }
    return switch (cause) {
      case Outside outside -> String.valueOf(outside.getMessage());
      case UnknownHostException _ -> place + "the host is not known (expected: an address of here)";
      case IOException _ -> place + message;
      case null, default -> "cannot start: " + cause;
    };
  }

  /// Lets running exchanges finish; whoever sent the signal reads from the exit code whether they
  /// did.
  private static void stop(Relay relay, Settings settings) {
    Logger log = LoggerFactory.getLogger("relay");
    log.info("stopping: {} exchanges are running", relay.running());
    int exit = CANNOT_START;
    try {
      relay
          .drain()
          .toCompletionStage()
          .toCompletableFuture()
          .get(settings.server().drain().toSeconds() + CLOSE_SECONDS, TimeUnit.SECONDS);
      log.info("stopped");
      exit = 0;
    } catch (ExecutionException | TimeoutException e) {
      log.warn("stopped before all exchanges had ended: {}", e.getClass().getSimpleName());
    } catch (InterruptedException | VertxException _) {
      log.warn("stopped at once");
    }
    Logging.flush();
    Runtime.getRuntime().halt(exit);
  }
}
