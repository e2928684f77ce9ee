package dev.relay.testkit.node;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.Side;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A second JVM with the class path of this one and a node in it.
///
/// Its standard input and output are the way of orders and replies, so it notices when this JVM
/// ends, however that happens, and ends too. What it logs goes to the standard error of this one.
public final class OtherJvm implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /// The options of this JVM that the other one is given too.
  private static final List<String> HANDED_ON =
      List.of("--add-", "--enable-native-access", "--sun-misc-unsafe-memory-access", "-XX:", "-Xm");

  private final Process process;
  private final Pipe pipe;
  private final RemoteHost host = new RemoteHost(this::send);

  private OtherJvm(Process process) {
    this.process = process;
    this.pipe = new Pipe(process.getInputStream(), process.getOutputStream());
  }

  /// Returns once the node runs; throws what its factory throws.
  public static OtherJvm start(
      Class<? extends NodeFactory> factory, int number, List<String> args) {
    try {
      var process =
          new ProcessBuilder(command(factory, number, args))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var jvm = new OtherJvm(process);
      jvm.awaitNode();
      return jvm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(
      Class<? extends NodeFactory> factory, int number, List<String> args) {
    var command = new ArrayList<String>();
    command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> HANDED_ON.stream().anyMatch(option::startsWith))
        .forEach(command::add);
    command.addAll(List.of("-XX:+DisplayVMOutputToStderr", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(OtherJvmMain.class.getName());
    command.addAll(List.of(factory.getName(), Integer.toString(number)));
    command.addAll(args);
    return command;
  }

  private void awaitNode() {
    try {
      host.order(_ -> true);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Host host() {
    return host;
  }

  public long pid() {
    return process.pid();
  }

  /// A new side on its node.
  public Side deploy(Timing timing) {
    return host.deploy(timing);
  }

  /// As `kill -STOP` does: it hangs, and says nothing, until it is to [#resume].
  public void suspend() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  /// As `kill -9` does.
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Ends it, by force if it does not end by itself. Returns its exit code.
  public int end() {
    pipe.close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    end();
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new AssertionError("no signal reached " + process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized byte[] send(byte[] order) {
    try {
      pipe.write(order);
      return pipe.read()
          .orElseThrow(() -> new AssertionError("the other JVM has ended: " + process));
    } catch (IOException e) {
      throw new AssertionError("the other JVM is gone: " + process, e);
    }
  }
}
