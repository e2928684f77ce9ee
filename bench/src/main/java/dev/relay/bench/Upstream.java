package dev.relay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A model that needs no time to think: one thread, answers made in advance.
///
/// `GET /served` tells how many answers were sent whole.
public final class Upstream {

  private static final int PREFIX = 4096;
  private static final String OK =
      "HTTP/1.1 200 OK\r\nserver: bench\r\nx-request-id: req_0123456789\r\n";

  /// A whole answer, or the head and the chunks of a stream.
  private record Reply(ByteBuf head, List<ByteBuf> chunks, ByteBuf usage, ByteBuf last) {}

  private final Map<Canned, Reply> replies = new EnumMap<>(Canned.class);
  private long served;

  private Upstream() {
    for (var answer : Canned.values()) {
      replies.put(answer, answer.streamed() ? stream(answer) : whole(answer));
    }
  }

  /// Listens on loopback at the port given.
  public static void main(String[] args) throws InterruptedException {
    var upstream = new Upstream();
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpReader(upstream.new Connection(channel)));
              }
            })
        .bind("127.0.0.1", Integer.parseInt(args[0]))
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  private static Reply whole(Canned answer) {
    var body = answer.body();
    var head = OK + "content-type: application/json\r\ncontent-length: " + body.length + "\r\n\r\n";
    return new Reply(buffer(head.getBytes(ISO_8859_1), body), List.of(), buffer(), buffer());
  }

  private static Reply stream(Canned answer) {
    var head =
        OK
            + "content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
            + "transfer-encoding: chunked\r\n\r\n";
    return new Reply(
        buffer(head.getBytes(ISO_8859_1)),
        answer.chunks().stream().map(Upstream::chunk).toList(),
        chunk(answer.usage()),
        buffer(chunk(Canned.DONE.getBytes(ISO_8859_1)), "0\r\n\r\n".getBytes(ISO_8859_1)));
  }

  private static ByteBuf chunk(byte[] data) {
    var size = (Integer.toHexString(data.length) + "\r\n").getBytes(ISO_8859_1);
    return buffer(size, data, "\r\n".getBytes(ISO_8859_1));
  }

  private static ByteBuf buffer(ByteBuf first, byte[] rest) {
    var bytes = new byte[first.readableBytes()];
    first.getBytes(0, bytes);
    return buffer(bytes, rest);
  }

  private static ByteBuf buffer(byte[]... parts) {
    var all = Unpooled.directBuffer(Math.max(1, Stream.of(parts).mapToInt(p -> p.length).sum()));
    for (var part : parts) {
      all.writeBytes(part);
    }
    return Unpooled.unreleasableBuffer(all);
  }

  private final class Connection implements HttpReader.Listener {

    private final Channel channel;
    private final byte[] prefix = new byte[PREFIX];
    private int known;
    private String line = "";

    Connection(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void head(String firstLine) {
      line = firstLine;
      known = 0;
    }

    @Override
    public void body(ByteBuf slice) {
      int size = Math.min(PREFIX - known, slice.readableBytes());
      slice.readBytes(prefix, known, size);
      known += size;
    }

    @Override
    public void end() {
      if (line.startsWith("GET /served")) {
        plain("200 OK", Long.toString(served));
        return;
      }
      var text = new String(prefix, 0, known, ISO_8859_1);
      for (var answer : Canned.values()) {
        if (text.contains("\"" + answer.model() + "\"")) {
          answer(answer, text.contains("\"include_usage\":true"));
          return;
        }
      }
      plain("404 Not Found", "{\"error\":{\"message\":\"no such answer\"}}");
    }

    @Override
    public void closed() {}

    private void answer(Canned answer, boolean usage) {
      var reply = replies.get(answer);
      if (reply == null) {
        throw new IllegalStateException(answer + " (expected: one of " + replies.keySet() + ")");
      }
      write(reply.head());
      if (!answer.streamed()) {
        served++;
      } else if (answer.pace() == 0) {
        reply.chunks().forEach(this::write);
        finish(reply, usage);
      } else {
        next(reply, 0, answer.pace(), System.nanoTime(), usage);
      }
    }

    private void next(Reply reply, int n, int pace, long start, boolean usage) {
      if (!channel.isActive()) {
        return;
      }
      write(reply.chunks().get(n));
      if (n + 1 == reply.chunks().size()) {
        finish(reply, usage);
        return;
      }
      long due = start + TimeUnit.MILLISECONDS.toNanos((long) pace * (n + 1));
      var _ =
          channel
              .eventLoop()
              .schedule(
                  () -> next(reply, n + 1, pace, start, usage),
                  due - System.nanoTime(),
                  TimeUnit.NANOSECONDS);
    }

    private void finish(Reply reply, boolean usage) {
      if (usage) {
        write(reply.usage());
      }
      write(reply.last());
      served++;
    }

    private void plain(String status, String body) {
      var head =
          "HTTP/1.1 "
              + status
              + "\r\ncontent-type: application/json\r\ncontent-length: "
              + body.length()
              + "\r\n\r\n";
      write(Unpooled.copiedBuffer(head + body, ISO_8859_1));
    }

    private void write(ByteBuf data) {
      var _ = channel.writeAndFlush(data.duplicate(), channel.voidPromise());
    }
  }
}
