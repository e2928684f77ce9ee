package dev.relay.testkit.upstream;

import dev.relay.testkit.Journal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// A scriptable HTTP/1.1 service on 127.0.0.1 that can split its bytes and cut its connections
/// anywhere.
///
/// It runs on an event loop of its own, so that it goes on while that of the tested code is busy.
/// Queued answers are taken first, one by each request, then the script is asked.
public final class FakeUpstream implements AutoCloseable {

  /// A client that went away before the end of its answer.
  ///
  /// @param nanos when that was seen, by `System.nanoTime`
  public record Abort(int connection, long nanos) {}

  private static final String HOST = "127.0.0.1";

  private static final Answer NOT_SCRIPTED =
      Answer.json("{\"error\":\"no answer was scripted\"}").withStatus(500);

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(1)
              .setInternalBlockingPoolSize(1)
              .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false)));
  private final Queue<Answer> queue = new ConcurrentLinkedQueue<>();
  private final Journal<Request> requests = new Journal<>("requests");
  private final Journal<Abort> aborts = new Journal<>("aborted requests");
  private final Set<Connection> live = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final NetServer server;
  private volatile Function<Request, Answer> script;
  private volatile boolean forgets;
  private volatile boolean closing;

  private FakeUpstream(int port, Function<Request, Answer> script) {
    this.script = script;
    this.server =
        vertx
            .createNetServer(new NetServerOptions().setHost(HOST).setPort(port))
            .connectHandler(this::connected)
            .listen()
            .await();
  }

  /// Listens on a free port.
  public static FakeUpstream start() {
    return start(0);
  }

  /// Listens on `port`, for example one where another was closed before.
  public static FakeUpstream start(int port) {
    return start(port, _ -> NOT_SCRIPTED);
  }

  /// The same, which answers by `script` from the first request on.
  public static FakeUpstream start(int port, Function<Request, Answer> script) {
    return new FakeUpstream(port, script);
  }

  /// Answers each request by `script`, once nothing is queued. Called on the event loop.
  public FakeUpstream answering(Function<Request, Answer> script) {
    this.script = script;
    return this;
  }

  /// Answers every request with `answer`, once nothing is queued.
  public FakeUpstream answering(Answer answer) {
    return answering(_ -> answer);
  }

  /// Answers the next requests with these, in order.
  public FakeUpstream enqueue(Answer... answers) {
    queue.addAll(List.of(answers));
    return this;
  }

  /// Keeps neither requests nor aborts, for a run that is long.
  public FakeUpstream forgetful() {
    forgets = true;
    return this;
  }

  public int port() {
    return server.actualPort();
  }

  /// `http://127.0.0.1:port`, without a slash at the end.
  public String url() {
    return "http://" + HOST + ":" + port();
  }

  /// The requests that have arrived whole.
  public List<Request> requests() {
    return requests.entries();
  }

  /// The clients that went away before the end of their answers.
  public List<Abort> aborts() {
    return aborts.entries();
  }

  public int aborted() {
    return aborts.entries().size();
  }

  /// Connections that were opened since the start.
  public int connections() {
    return connections.get();
  }

  /// Connections that are open now.
  public int open() {
    return live.size();
  }

  /// The bytes that were given to the sockets since the start; stands still while nobody reads.
  public long sentBytes() {
    return sent.sum();
  }

  /// Blocks until `count` requests have arrived whole since the start.
  public List<Request> awaitRequests(int count, Duration timeout) {
    return requests.await(count, timeout);
  }

  /// Blocks until `count` clients have gone away since the start.
  public List<Abort> awaitAborted(int count, Duration timeout) {
    return aborts.await(count, timeout);
  }

  /// Closes every connection now, whatever it carries, and goes on listening.
  public void cutAll() {
    live.forEach(Connection::cut);
  }

  /// Stops listening and closes every connection; none of them counts as aborted.
  @Override
  public void close() {
    closing = true;
    vertx.close().await();
  }

  private void connected(NetSocket socket) {
    int number = connections.incrementAndGet();
    var connection = new Connection(vertx, socket, number, this::answer, sent);
    live.add(connection);
    socket.exceptionHandler(_ -> {});
    socket.closeHandler(_ -> {
      live.remove(connection);
      if (connection.closed() && !closing && !forgets) {
        aborts.add(new Abort(number, System.nanoTime()));
      }
    });
  }

  private Answer answer(Request request) {
    if (!forgets) {
      requests.add(request);
    }
    var queued = queue.poll();
    return queued != null ? queued : script.apply(request);
  }
}
