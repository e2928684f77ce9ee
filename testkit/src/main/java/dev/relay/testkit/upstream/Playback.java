package dev.relay.testkit.upstream;

import dev.relay.testkit.upstream.Answer.Ending;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// One [Answer] on its way out of one socket. Belongs to the context of the socket.
final class Playback {

  private final Vertx vertx;
  private final NetSocket socket;
  private final Answer answer;
  private final LongAdder sent;
  private final Runnable onWhole;
  private Buffer rest = Buffer.buffer();
  private int piece;
  private long left;
  private boolean terminated;
  private boolean over;

  Playback(Vertx vertx, NetSocket socket, Answer answer, LongAdder sent, Runnable onWhole) {
    this.vertx = vertx;
    this.socket = socket;
    this.answer = answer;
    this.sent = sent;
    this.onWhole = onWhole;
    this.left = answer.sent();
  }

  void start() {
    later(answer.streamTimeouts().before(), this::begin);
  }

  /// Whether the answer is all out, or was cut here.
  boolean over() {
    return over;
  }

  /// The socket is closed: sends nothing more.
  void stop() {
    over = true;
  }

  private void begin() {
    if (left < 0) {
      finish();
    } else {
      rest = answer.head();
      step();
    }
  }

  private void step() {
    if (over) {
      return;
    }
    if (socket.writeQueueFull()) {
      socket.drainHandler(_ -> {
        socket.drainHandler(null);
        step();
      });
    } else if (rest.length() > 0) {
      writeSome();
    } else if (piece < answer.pieces().size() && left > 0) {
      later(piece == 0 ? Duration.ZERO : answer.streamTimeouts().between(), this::nextPiece);
    } else {
      finish();
    }
  }

  private void nextPiece() {
    var next = answer.pieces().get(piece++);
    int taken = (int) Math.min(left, next.length());
    left -= taken;
    rest = answer.framed(next, taken);
    writeSome();
  }

  private void writeSome() {
    int size = Math.min(answer.streamTimeouts().split(), rest.length());
    var bytes = rest.slice(0, size);
    rest = rest.slice(size, rest.length());
    socket.write(bytes);
    sent.add(size);
    later(Duration.ZERO, this::step);
  }

  private void finish() {
    switch (answer.ending()) {
      case Ending.Whole _, Ending.Truncated _ -> terminate();
      case Ending.Hang _ -> {}
      case Ending.Cut _ -> {
        over = true;
        socket.close();
      }
    }
  }

  private void terminate() {
    if (!terminated) {
      terminated = true;
      rest = answer.terminator();
      step();
    } else {
      socket
          .write(Buffer.buffer())
          .onSuccess(_ -> {
            over = true;
            onWhole.run();
          });
    }
  }

  private void later(Duration delay, Runnable action) {
    if (delay.isZero()) {
      vertx.runOnContext(_ -> action.run());
    } else {
      vertx.setTimer(Math.max(1, delay.toMillis()), _ -> action.run());
    }
  }
}
