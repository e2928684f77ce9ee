package dev.relay.testkit.spec;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.StreamHarness;
import dev.relay.testkit.stream.Streams;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract that any transport of streams must pass: extend it and provide the harness.
public abstract class StreamSpec
    implements FrameSpec, CreditSpec, LossSpec, GoneSpec, AttemptSpec, MiddleSpec, InterleavedSpec {

  private static final Timing PATIENT = new Timing(Duration.ofSeconds(30), Duration.ofMillis(10));

  private Optional<Streams> streams = Optional.empty();

  /// Three sides at rest, with nothing served yet.
  protected abstract StreamHarness harness(Timing timing);

  @BeforeEach
  void open() {
    streams = Optional.of(streams(PATIENT));
  }

  @AfterEach
  void leaves_nothing_behind() {
    try (var used = streams()) {
      used.atRest();
    }
  }

  @Override
  public final Streams streams() {
    return streams.orElseThrow();
  }

  @Override
  public final Streams streams(Timing timing) {
    return new Streams(harness(timing));
  }
}
