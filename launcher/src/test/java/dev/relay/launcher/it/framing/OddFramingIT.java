package dev.relay.launcher.it.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// However a provider frames its answers, nobody gets what belongs to somebody else.
class OddFramingIT {

  private static final AtomicLong NUMBERS = new AtomicLong();

  /// What has been written is read by then.
  private static final int SEEN_MILLIS = 60;

  private static OddUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = new OddUpstream();
    var yaml = new StringBuilder(OddQuestion.AUTH).append("providers:\n");
    for (var kind : OddFraming.values()) {
      for (var way : OddQuestion.values()) {
        yaml.append(
            "  - {name: %s, base-url: \"%s\", api-key: sk, instances: 1}\n"
                .formatted(provider(kind, way), upstream.url()));
      }
    }
    relay = RunningRelay.configured(yaml.toString());
  }

  /// One that has done nothing odd before.
  private static String provider(OddFraming kind, OddQuestion way) {
    return (kind + "-" + way).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  private static String nonce() {
    return "nonce-%016x".formatted(NUMBERS.incrementAndGet());
  }

  @ParameterizedTest
  @EnumSource(OddFraming.class)
  void whoever_asks_next_gets_its_own_answer(OddFraming kind) throws Exception {
    for (var way : OddQuestion.values()) {
      var provider = provider(kind, way);
      var odd = way.ask(relay.port(), provider, kind, nonce());
      if (kind.right() != OddFraming.Right.ANY) {
        assertThat(odd.isRight()).as("%s: %s", way, odd).isTrue();
      }
      assertThat(odd.isForeign()).as("%s: %s", way, odd).isFalse();
      if (kind.right() == OddFraming.Right.LATER) {
        Await.until(RunningRelay.SOON, "the rest has come", OddExchange::hasSaidAll);
        Thread.sleep(SEEN_MILLIS);
      }
      for (var next : OddQuestion.values()) {
        var plain = next.ask(relay.port(), provider, OddFraming.PLAIN, nonce());
        assertThat(plain.isRight()).as("%s after %s: %s", next, way, plain).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PLAIN", "CHUNKED", "CONTINUE", "PROCESSING", "MANY_INTERIM"})
  void what_is_framed_as_it_should_be_leaves_the_connection_for_the_next(OddFraming kind) {
    int before = upstream.connections();
    for (int i = 0; i < 20; i++) {
      for (var way : OddQuestion.values()) {
        var seen =
            way.ask(relay.port(), provider(OddFraming.PLAIN, OddQuestion.CHAT), kind, nonce());
        assertThat(seen.isRight()).as("%s", seen).isTrue();
      }
    }

    assertThat(upstream.connections() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void callers_at_once_share_no_more_connections_than_they_are() throws Exception {
    Callable<Boolean> caller =
        () ->
            IntStream.range(0, 30)
                .allMatch(_ ->
                    OddQuestion.CHAT
                        .ask(
                            relay.port(),
                            provider(OddFraming.CHUNKED, OddQuestion.CHAT),
                            OddFraming.PLAIN,
                            nonce())
                        .isRight());
    int before = upstream.connections();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var right : threads.invokeAll(List.of(caller, caller, caller, caller))) {
        assertThat(right.get()).isTrue();
      }
    }

    assertThat(upstream.connections() - before).isLessThanOrEqualTo(4 * 2);
  }
}
