package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.ProcessMemory;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A node with the usual heap goes on whatever its clients have it hold: a stream beside the attack
/// stays whole, and memory is given back.
///
/// `-Drelay.memory.full=true`: with as many connections as can be had, beside a stream of a minute.
class MemoryAttacksIT {

  private static final boolean FULL = Boolean.getBoolean("relay.memory.full");
  private static final long MOST_MIB = 700;
  private static final long AFTER_MIB = 300;
  private static final Duration HOLD = FULL ? Duration.ofSeconds(20) : Duration.ofSeconds(1);
  private static final int WORDS = FULL ? 600 : 30;
  private static final Duration GIVEN_BACK = Duration.ofSeconds(40);

  @TempDir static Path folder;
  private static FakeProvider provider;
  private static RelayProcess relay;
  private static int management;

  @BeforeAll
  static void start() {
    assumeTrue(ProcessMemory.isKnown());
    provider = FakeProvider.start().answering(MemoryAttacksIT::answer);
    provider.upstream().forgetful();
    management = Ports.free();
    relay = RelayProcess.started(RelayProcess.USUAL_HEAP, folder, yaml());
  }

  @AfterAll
  static void stop() {
    if (relay != null) {
      relay.close();
      provider.close();
    }
  }

  private static String yaml() {
    return """
    log: {format: json}
    server: {management-port: %d}
    providers: [{name: fake, base-url: "%s", api-key: sk-x}]
    """
        .formatted(management, provider.url());
  }

  private static Answer answer(Request request) {
    var words = IntStream.range(0, WORDS).mapToObj(i -> "word" + i + " ").toArray(String[]::new);
    var paced = OpenAiAnswers.chatStream(MODEL, words).delayBetween(Duration.ofMillis(100));
    return MemoryAttack.answer(
        request, request.wantsStream() ? paced : OpenAiAnswers.chat(MODEL, "fast"));
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_beside_it_stays_whole_and_memory_is_given_back(MemoryAttack attack) {
    try (var memory = new ProcessMemory(relay.pid())) {
      long before = memory.now();
      var stream = CompletableFuture.supplyAsync(MemoryAttacksIT::read);
      try (var _ = attack.begin(relay.port(), management, FULL)) {
        LockSupport.parkNanos(HOLD.toNanos());
        assertAnswers();
      }
      assertThat(stream.join()).contains("word" + (WORDS - 1) + " ").contains("data: [DONE]");
      var after = settled(memory);
      if (FULL) {
        System.err.println(attack + ": RSS " + before + " -> " + memory.most() + " -> " + after);
      }
      assertThat(memory.most()).isLessThan(MOST_MIB);
      assertThat(after).isLessThan(AFTER_MIB);
      assertThat(relay.output()).doesNotContain("OutOfMemory");
    }
  }

  private static void assertAnswers() {
    try (var wire = new Wire(relay.port())) {
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  private static String read() {
    try (var wire = new Wire(relay.port())) {
      return wire.chat(STREAM_BODY.replace("\"hi\"", "\"paced\"")).reply().text();
    }
  }

  private static long settled(ProcessMemory memory) {
    try {
      Await.until(GIVEN_BACK, "given back", () -> memory.now() < AFTER_MIB);
    } catch (AssertionError _) {
      // The claim says how much is left.
    }
    return memory.now();
  }
}
