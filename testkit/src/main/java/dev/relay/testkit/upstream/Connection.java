package dev.relay.testkit.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection of a [FakeUpstream]: reads a request, plays its answer, reads the next.
final class Connection {

  private final Vertx vertx;
  private final NetSocket socket;
  private final RequestReader reader;
  private final Function<Request, Answer> script;
  private final LongAdder sent;
  private @Nullable Playback playback;
  private volatile boolean cut;

  Connection(
      Vertx vertx, NetSocket socket, int number, Function<Request, Answer> script, LongAdder sent) {
    this.vertx = vertx;
    this.socket = socket;
    this.reader = new RequestReader(number);
    this.script = script;
    this.sent = sent;
    socket.handler(this::receive);
  }

  /// Closes the socket from this side, on any thread.
  void cut() {
    cut = true;
    socket.close();
  }

  /// The socket is closed. Returns whether the other side closed it on a request that had begun and
  /// was not answered to its end.
  boolean closed() {
    var playback = this.playback;
    if (playback == null) {
      return reader.begun() && !cut;
    }
    boolean aborted = !playback.over() && !cut;
    playback.stop();
    return aborted;
  }

  private void receive(Buffer bytes) {
    reader.take(bytes);
    if (playback == null) {
      answerNext();
    }
  }

  private void answerNext() {
    try {
      reader.next().ifPresent(this::answer);
    } catch (IllegalArgumentException rubbish) {
      play(
          Answer.body("text/plain", Buffer.buffer(String.valueOf(rubbish.getMessage())))
              .withStatus(400)
              .cutAfter(Long.MAX_VALUE),
          false);
    }
  }

  private void answer(Request request) {
    var answer = script.apply(request);
    boolean close = request.header("connection").filter("close"::equalsIgnoreCase).isPresent();
    play(
        answer.closesReused() && request.reused() ? answer.cutAfter(Answer.BEFORE_HEAD) : answer,
        close);
  }

  private void play(Answer answer, boolean close) {
    var next = new Playback(vertx, socket, answer, sent, () -> whole(close));
    playback = next;
    next.start();
  }

  private void whole(boolean close) {
    if (close) {
      socket.close();
    } else {
      playback = null;
      answerNext();
    }
  }
}
