package dev.relay.testkit.node;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What runs in an [OtherJvm]: a node and whoever does there what the pipe says, one order after
/// the other. Ends when the pipe does, whatever the node is doing.
final class OtherJvmMain {

  /// What a closing node has, in seconds.
  private static final long PATIENCE = 5;

  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final Pipe pipe;

  private OtherJvmMain(Pipe pipe) {
    this.pipe = pipe;
  }

  /// @param args the class of the factory of the node, its number, and what the factory is given
  public static void main(String... args) throws Exception {
    var main = new OtherJvmMain(new Pipe(System.in, System.out));
    System.setOut(System.err);
    var factory = Class.forName(args[0]).asSubclass(NodeFactory.class);
    var rest = Arrays.asList(args).subList(2, args.length);
    main.run(factory, Integer.parseInt(args[1]), rest);
  }

  private void run(Class<? extends NodeFactory> factory, int number, List<String> args)
      throws Exception {
    var host = worker.submit(() -> new LocalHost(NodeFactory.start(factory, number, args), number));
    try {
      for (var order = pipe.read(); order.isPresent(); order = pipe.read()) {
        var bytes = order.get();
        worker.execute(() -> answer(host, bytes));
      }
    } finally {
      Runtime.getRuntime().halt(close(host) ? 0 : 1);
    }
  }

  private void answer(Future<LocalHost> host, byte[] order) {
    try {
      pipe.write(reply(host, order));
    } catch (IOException _) {
      // Nobody reads the pipe any more: whoever reads the other one notices too.
    }
  }

  /// What the order does, or why there is no node to do it.
  private static byte[] reply(Future<LocalHost> host, byte[] order) {
    try {
      return host.get().obey(order);
    } catch (ExecutionException e) {
      return Wire.write(new Reply.Thrown(new IllegalStateException("no node was started", e)));
    } catch (InterruptedException e) {
      return Wire.write(new Reply.Thrown(new IllegalStateException(e)));
    }
  }

  private boolean close(Future<LocalHost> host) {
    Callable<Boolean> closing =
        () -> {
          host.get().close();
          return true;
        };
    if (host.state() == Future.State.FAILED) {
      return false;
    }
    try {
      return worker.submit(closing).get(PATIENCE, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      System.err.println("the node did not close: " + e);
      return false;
    }
  }
}
