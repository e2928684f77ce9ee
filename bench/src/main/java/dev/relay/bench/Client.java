package dev.relay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AttributeKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/// A generator of checked requests on one event loop, with kept connections to one gateway.
///
/// Everything but `call` and `close` runs on the loop.
final class Client implements AutoCloseable {

  /// What came back, in nanoseconds of `System.nanoTime`. `content` is when the second event of a
  /// stream came, the first that says something; `end` is 0 when it did not end; `number` is what
  /// the digits of a very short body say.
  record Reply(
      int status, long bytes, long checksum, int events, long content, long end, long number) {

    static final Reply NONE = new Reply(0, 0, 0, 0, 0, 0, 0);

    /// Whether this is the answer, to the byte or (of a gateway that rewrites) in shape.
    boolean fits(Canned answer, boolean exact) {
      if (status != 200 || end == 0) {
        return false;
      }
      if (exact) {
        return checksum == answer.checksum();
      }
      return answer.streamed() ? events > Canned.CHUNKS : bytes >= answer.size() * 0.9;
    }
  }

  private static final EventLoopGroup GROUP =
      new MultiThreadIoEventLoopGroup(
          1,
          task -> {
            var thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
          },
          EpollIoHandler.newFactory());

  private final Bootstrap bootstrap;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final LongAdder events = new LongAdder();

  Client(int port) {
    bootstrap =
        new Bootstrap()
            .group(GROUP)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .remoteAddress("127.0.0.1", port)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    var connection = new Connection(channel);
                    channel.attr(Connection.KEY).set(connection);
                    channel.pipeline().addLast(new HttpReader(connection));
                  }
                });
  }

  static EventLoop loop() {
    return GROUP.next();
  }

  /// A chat request that can be sent again and again.
  static ByteBuf post(String path, byte[] body) {
    var head =
        "POST "
            + path
            + " HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer sk-bench-client\r\n"
            + "content-type: application/json\r\ncontent-length: "
            + body.length
            + "\r\n\r\n";
    var all = Unpooled.directBuffer(head.length() + body.length);
    return Unpooled.unreleasableBuffer(all.writeBytes(head.getBytes(ISO_8859_1)).writeBytes(body));
  }

  static ByteBuf get(String path) {
    var head = "GET " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(head, ISO_8859_1));
  }

  /// Events of streams seen so far.
  long events() {
    return events.sum();
  }

  /// Sends on a kept connection, or a new one; `done` is told once, also when it breaks.
  void send(ByteBuf request, Consumer<Reply> done) {
    var kept = idle.pollFirst();
    if (kept != null) {
      kept.send(request, done);
      return;
    }
    var _ =
        bootstrap
            .connect()
            .addListener((ChannelFuture future) -> {
              if (future.isSuccess()) {
                var connection = future.channel().attr(Connection.KEY).get();
                connection.send(request, done);
              } else {
                done.accept(Reply.NONE);
              }
            });
  }

  /// One exchange from any other thread; a reply with status 0 if nothing came in ten seconds.
  Reply call(ByteBuf request) throws InterruptedException {
    var reply = new CompletableFuture<Reply>();
    loop().execute(() -> send(request, reply::complete));
    try {
      return reply.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      return Reply.NONE;
    }
  }

  @Override
  public void close() {
    loop()
        .execute(() -> {
          while (!idle.isEmpty()) {
            var _ = idle.pollFirst().channel.close();
          }
        });
  }

  private final class Connection implements HttpReader.Listener {

    static final AttributeKey<Connection> KEY = AttributeKey.valueOf("connection");

    private static final int CONTENT = 2;
    private static final byte[] EVENT = "data:".getBytes(ISO_8859_1);

    private final Channel channel;
    private final CRC32 checksum = new CRC32();
    private Consumer<Reply> done = _ -> {};
    private int status;
    private long bytes;
    private int seen;
    private int matched;
    private long number;
    private long content;

    Connection(Channel channel) {
      this.channel = channel;
    }

    void send(ByteBuf request, Consumer<Reply> whenDone) {
      done = whenDone;
      status = 0;
      bytes = 0;
      seen = 0;
      matched = 0;
      number = 0;
      content = 0;
      checksum.reset();
      var _ = channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    @Override
    public void head(String firstLine) {
      status = Integer.parseInt(firstLine.substring(9, 12));
    }

    @Override
    public void body(ByteBuf slice) {
      bytes += slice.readableBytes();
      checksum.update(slice.nioBuffer());
      if (bytes <= 18) {
        for (int i = slice.readerIndex(); i < slice.writerIndex(); i++) {
          number = number * 10 + slice.getByte(i) - '0';
        }
      }
      if (bytes <= 65_536) {
        count(slice);
      }
    }

    @Override
    public void end() {
      var whenDone = done;
      done = _ -> {};
      idle.addLast(this);
      whenDone.accept(reply(System.nanoTime()));
    }

    @Override
    public void closed() {
      idle.remove(this);
      var whenDone = done;
      done = _ -> {};
      whenDone.accept(reply(0));
    }

    private Reply reply(long end) {
      return new Reply(status, bytes, checksum.getValue(), seen, content, end, number);
    }

    private void count(ByteBuf slice) {
      for (int i = slice.readerIndex(); i < slice.writerIndex(); i++) {
        byte b = slice.getByte(i);
        matched = b == EVENT[matched] ? matched + 1 : b == EVENT[0] ? 1 : 0;
        if (matched == EVENT.length) {
          matched = 0;
          seen++;
          events.increment();
          if (seen == CONTENT) {
            content = System.nanoTime();
          }
        }
      }
    }
  }
}
