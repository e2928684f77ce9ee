package dev.relay.launcher.it.chaos;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Three services that go wrong as often as they are told to, and count who asks them.
///
/// What becomes of a call follows from the seed, the nonce, and how often that was asked for.
final class ChaosUpstreams implements AutoCloseable {

  private static final int COUNT = 3;
  private static final int PERCENT = 100;

  private final long seed;
  private final FakeUpstream[] fakes =
      Stream.generate(this::started).limit(COUNT).toArray(FakeUpstream[]::new);
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<ChaosFault, LongAdder> faults = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile int percent;

  ChaosUpstreams(long seed) {
    this.seed = seed;
  }

  private FakeUpstream started() {
    return FakeUpstream.start(0, this::answer).forgetful();
  }

  /// From now on so many calls of a hundred go wrong.
  void fail(int percent) {
    this.percent = percent;
  }

  String url(int fake) {
    return fakes[fake].url();
  }

  /// The upstream calls that were made for `nonce`.
  int calls(String nonce) {
    var made = calls.get(nonce);
    return made == null ? 0 : made.get();
  }

  Map<String, AtomicInteger> calls() {
    return calls;
  }

  Map<ChaosFault, LongAdder> faults() {
    return faults;
  }

  long sentBytes() {
    return Stream.of(fakes).mapToLong(FakeUpstream::sentBytes).sum();
  }

  int open() {
    return Stream.of(fakes).mapToInt(FakeUpstream::open).sum();
  }

  /// Closes all connections of one of them, or lets nobody connect for a moment.
  void upset(SplittableRandom random) throws InterruptedException {
    int i = random.nextInt(COUNT);
    if (random.nextBoolean()) {
      fakes[i].cutAll();
    } else {
      int port = fakes[i].port();
      fakes[i].close();
      Thread.sleep(random.nextInt(50, 300));
      fakes[i] = FakeUpstream.start(port, this::answer).forgetful();
    }
  }

  private Answer answer(Request request) {
    return ChaosChat.of(request).map(this::answer).orElseGet(() -> OpenAiAnswers.models("any"));
  }

  private Answer answer(ChaosChat chat) {
    int nth = calls.computeIfAbsent(chat.nonce(), _ -> new AtomicInteger()).incrementAndGet();
    long call = numbers.incrementAndGet();
    var random = new SplittableRandom(seed ^ (chat.nonce().hashCode() * 31L + nth));
    if (random.nextInt(PERCENT) < percent) {
      var fault = ChaosFault.drawn(random);
      faults.computeIfAbsent(fault, _ -> new LongAdder()).increment();
      return paced(fault.answer(chat, call, random), chat, random);
    }
    return paced(chat.right(call), chat, random);
  }

  private static Answer paced(Answer answer, ChaosChat chat, SplittableRandom random) {
    if (chat.isLong() || answer.pieces().stream().anyMatch(it -> it.length() > 1 << 16)) {
      return answer;
    }
    var slow =
        answer
            .delay(Duration.ofMillis(random.nextInt(40)))
            .delayBetween(Duration.ofMillis(random.nextInt(12)));
    return random.nextInt(4) == 0 ? slow.splitEvery(random.nextInt(60, 600)) : slow;
  }

  @Override
  public void close() {
    IntStream.range(0, COUNT).forEach(i -> fakes[i].close());
  }
}
