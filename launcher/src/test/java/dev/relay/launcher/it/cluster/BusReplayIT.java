package dev.relay.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.wire.Rejection;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.ClusterNode;
import dev.relay.launcher.it.ClusterNode.Place;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.WireTap;
import dev.relay.testkit.stream.LocalSide;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody gets who hears all that one node says to another without TLS, and says it again.
class BusReplayIT {

  private static final String ROLE = "provider.victim";
  private static final String BODY = "a body that is easily found";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final OpenHandle NOTHING = () -> {};

  private final AtomicInteger opened = new AtomicInteger();
  private final Vertx taps = Vertx.vertx();
  private final Place hereAt = place(Ports.free());
  private final int busPort = Ports.free();
  private final WireTap tap = new WireTap(taps, busPort);
  private final Place thereAt = new Place(Ports.free(), busPort, tap.listen());
  private final ClusterNode here = ClusterNode.start(hereAt, List.of(hereAt, thereAt));
  private final ClusterNode there = ClusterNode.start(thereAt, List.of(hereAt, thereAt));

  private static Place place(int busPort) {
    return new Place(Ports.free(), busPort, busPort);
  }

  @BeforeEach
  void openOnce() {
    here.awaitPeers(1);
    there.awaitPeers(1);
    var serving = LocalSide.deploy(there.vertx(), there.directory(), Timing.DEFAULT);
    serving.call(at -> {
      at.inbox()
          .serve(
              ROLE,
              (_, _, _) -> {
                opened.incrementAndGet();
                return NOTHING;
              },
              ProviderStatus.NONE);
      return true;
    });
    Await.until(SOON, "the role is known", () -> here.directory().serves(ROLE));
    var opening = LocalSide.deploy(here.vertx(), here.directory(), Timing.DEFAULT);
    opening.call(at -> {
      var reader = new Reader(at.inbox().id(), 1, 0, EventSource.WINDOW);
      return at.inbox().upstream(ROLE).open(exchange(), reader, new Deaf());
    });
    Await.until(SOON, "it was opened", () -> opened.get() == 1);
  }

  @AfterEach
  void end() {
    here.close();
    there.close();
    taps.close().await();
  }

  @Test
  void what_was_heard_is_not_done_again() throws IOException {
    for (var heard : tap.captured()) {
      send(heard);
    }

    awaitRejected(Rejection.REPLAYED);
    assertThat(opened).hasValue(1);
    theNodesGoOn();
  }

  @Test
  void what_was_heard_and_changed_is_not_done() throws IOException {
    for (var heard : tap.captured()) {
      var text =
          new String(heard, StandardCharsets.ISO_8859_1)
              .replace(BODY, BODY.toUpperCase(Locale.ROOT));
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    awaitRejected(Rejection.FORGED);
    assertThat(opened).hasValue(1);
    theNodesGoOn();
  }

  private void send(byte[] bytes) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), busPort)) {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  private void awaitRejected(Rejection reason) {
    Await.until(SOON, "something " + reason.word(), () -> there.directory().rejections(reason) > 0);
  }

  private void theNodesGoOn() {
    here.awaitPeers(1);
    there.awaitPeers(1);
    assertThat(here.directory().serves(ROLE)).isTrue();
  }

  private static Exchange exchange() {
    return new Exchange(
        "exchange",
        Dialect.OPENAI,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        new RequestSummary("model", Span.ABSENT, true, Span.ABSENT, Span.ABSENT, false, List.of()),
        Buffer.buffer(BODY),
        List.of(),
        Optional.empty(),
        Plan.of(List.of(Target.of("victim", "model"))),
        Optional.empty());
  }

  private static final class Deaf implements Opener {

    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {}

    @Override
    public void ended(Outcome outcome) {}
  }
}
