package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;
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

  /// How many bytes come within [#PATIENCE] at least, while others wait for room.
  private static final long SLOWEST = 32 * 1024;

  /// So much of what a client claims to send is reserved while there is plenty of room.
  private static final int RESERVED = 1 << 20;

  private final ExchangeContext context;
  private final Next next;
  private final long max;
  private final int maxExchanges;
  private final long announced;
  private final Deadlines.Deadline patience;
  private final Deadlines.Deadline pace;
  private Buffer single = Buffer.buffer();
  private @Nullable ByteBuf joined;
  private long received;
  private long receivedBefore;
  private int spans;
  private boolean over;

  BodyReading(ExchangeContext context, Next next, ServerConfig server, Deadlines deadlines) {
    this.context = context;
    this.next = next;
    this.max = server.maxHeld();
    this.maxExchanges = server.maxExchanges();
    this.announced = ReadBody.length(context.request());
    this.patience =
        deadlines.deadline(() -> stalled("stopped coming for " + PATIENCE.toSeconds() + " s"));
    this.pace = deadlines.deadline(this::checkPace);
  }

  static Failure tooLarge(String came, long max) {
    return Failure.withStatus(
        413,
        "request_too_large",
        "the body has " + came + " (expected: at most " + max + " bytes)");
  }

  /// Reads it if there is room for it now, which is settled before a byte of it is asked for. Room
  /// is taken by what has come.
  void begin() {
    if (announced > 0 && !context.fits(announced)) {
      refuse(TakeCapacity.NO_ROOM);
      return;
    }
    if (context.request().getHeader(HttpHeaders.EXPECT) != null) {
      context.request().response().writeContinue();
    }
    patience.in(PATIENCE);
    pace.in(PATIENCE);
    context.request().handler(this::take).exceptionHandler(this::broken).endHandler(_ -> finish());
  }

  private void take(Buffer bytes) {
    if (over) {
      return;
    }
    patience.in(PATIENCE);
    received += bytes.length();
    append(bytes);
  }

  private void append(Buffer bytes) {
    int read = joined == null ? single.length() : joined.readableBytes();
    long size = read + (long) bytes.length();
    if (size > max) {
      refuse(tooLarge("more than " + max + " bytes", max));
    } else if (read == 0) {
      if (isHeld(size)) {
        single = bytes;
      }
    } else {
      long room = room(size);
      boolean plenty = context.hold(room);
      // Less than a quarter more would have the array copied with every read.
      long least = Math.min(room, size + size / 4);
      if (plenty || isHeld(least)) {
        join(bytes, (int) (plenty ? room : least));
      }
    }
  }

  private boolean isHeld(long size) {
    boolean held = context.hold(size);
    if (!held) {
      refuse(TakeCapacity.NO_ROOM);
    }
    return held;
  }

  /// How large the array is to be that takes the first `size` bytes. An array that grows is copied,
  /// and what was merely announced is not held: it grows to a multiple of what has come.
  private long room(long size) {
    int now = joined == null ? 0 : joined.capacity();
    if (size <= now) {
      return now;
    }
    long most = size > announced ? max : announced;
    boolean plenty = size <= announced && !context.scarce(maxExchanges);
    return Math.min(most, plenty ? Math.max(4 * size, RESERVED) : 2 * size);
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
      context.read(joined == null ? single : BufferInternal.buffer(joined));
      next.proceed();
    }
  }

  private void broken(Throwable cause) {
    if (cause instanceof HttpClosedException) {
      stop();
    } else {
      refuse(Failure.invalid("invalid_http", "the body is not framed as HTTP/1.1 says"));
    }
  }

  private void checkPace() {
    long came = received - receivedBefore;
    receivedBefore = received;
    if (++spans * PATIENCE.toSeconds() >= LONGEST.toSeconds()) {
      stalled("took longer than " + LONGEST.toMinutes() + " min");
    } else if (came < SLOWEST && context.scarce(maxExchanges)) {
      stalled("comes too slowly while others wait");
    } else {
      pace.in(PATIENCE);
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
      context.refuse(failure);
    }
  }

  private void stop() {
    over = true;
    patience.clear();
    pace.clear();
  }
}
