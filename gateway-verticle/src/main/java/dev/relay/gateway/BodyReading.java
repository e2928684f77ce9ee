package dev.relay.gateway;

import dev.relay.contract.bus.Sweep;
import dev.relay.contract.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A body that is being read into one array; one that comes at once is not copied.
final class BodyReading {

  /// How long a client may pause within its body.
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /// How long all of a body may take.
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /// What a client merely claims to send is not reserved beyond this.
  private static final int RESERVED_AT_MOST = 1 << 20;

  private final Passage passage;
  private final long max;
  private final long announced;
  private final Sweep.Deadline patience;
  private final Sweep.Deadline longest;
  private Buffer single = Buffer.buffer();
  private @Nullable ByteBuf joined;
  private boolean over;

  BodyReading(Passage passage, long max, Sweep sweep) {
    this.passage = passage;
    this.max = max;
    this.announced = ReadBody.length(passage.request());
    this.patience =
        sweep.deadline(() -> stalled("stopped coming for " + PATIENCE.toSeconds() + " s"));
    this.longest =
        sweep.deadline(() -> stalled("took longer than " + LONGEST.toMinutes() + " min"));
  }

  static Failure tooLarge(String came, long max) {
    return Failure.withStatus(
        413,
        "request_too_large",
        "the body has " + came + " (expected: at most " + max + " bytes)");
  }

  /// Reads it if it may be held, which is settled before a byte of it is asked for.
  void begin() {
    if (!passage.hold(announced)) {
      refuse(Enter.NO_ROOM);
      return;
    }
    if (passage.request().getHeader(HttpHeaders.EXPECT) != null) {
      passage.request().response().writeContinue();
    }
    patience.in(PATIENCE);
    longest.in(LONGEST);
    passage.request().handler(this::take).exceptionHandler(this::broken).endHandler(_ -> finish());
  }

  private void take(Buffer bytes) {
    if (!over) {
      patience.in(PATIENCE);
      append(bytes);
    }
  }

  private void append(Buffer bytes) {
    int read = joined == null ? single.length() : joined.readableBytes();
    long size = read + (long) bytes.length();
    long room = read == 0 ? size : room(size);
    if (size > max) {
      refuse(tooLarge("more than " + max + " bytes", max));
    } else if (!passage.hold(room)) {
      refuse(Enter.NO_ROOM);
    } else if (read == 0) {
      single = bytes;
    } else {
      join(bytes, (int) room);
    }
  }

  /// How large the array is to be that takes the first `size` bytes. An array that grows is copied:
  /// it grows to all that was announced once some of it has come, or else to twice the size.
  private long room(long size) {
    int now = joined == null ? 0 : joined.capacity();
    if (size <= now) {
      return now;
    }
    if (size > announced) {
      return Math.min(max, 2 * size);
    }
    return now > 0 ? announced : Math.max(size, Math.min(announced, RESERVED_AT_MOST));
  }

  private void join(Buffer bytes, int room) {
    if (joined == null) {
      joined = Unpooled.buffer(room);
      joined.writeBytes(((BufferInternal) single).getByteBuf());
      single = Buffer.buffer();
    } else if (room > joined.capacity()) {
      joined.capacity(room);
    }
    joined.writeBytes(((BufferInternal) bytes).getByteBuf());
  }

  private void finish() {
    if (!over) {
      stop();
      passage.read(joined == null ? single : BufferInternal.buffer(joined));
      passage.proceed();
    }
  }

  private void broken(Throwable cause) {
    if (cause instanceof HttpClosedException) {
      stop();
    } else {
      refuse(Failure.invalid("invalid_http", "the body is not framed as HTTP/1.1 says"));
    }
  }

  private void stalled(String what) {
    refuse(tooSlow(what));
  }

  static Failure tooSlow(String what) {
    return Failure.withStatus(
        408, "request_timeout", "the body " + what + " (expected: all of it)");
  }

  private void refuse(Failure failure) {
    if (!over) {
      stop();
      passage.refuse(failure);
    }
  }

  private void stop() {
    over = true;
    patience.clear();
    longest.clear();
  }
}
