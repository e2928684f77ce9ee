package dev.relay.provider;

import dev.relay.contract.Pace;
import dev.relay.contract.bus.Sweep;
import dev.relay.contract.failure.Failure;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long one call of a provider is waited for: the provider's own deadlines, and those of the
/// route that led there.
///
/// The provider's are about bytes of any kind; the route's are about content: a role, a ping or a
/// comment is none. What the client does not read is not waited for.
final class Patience {

  /// An error is short, and nobody wants to wait for the end of one.
  private static final Duration REFUSAL = Duration.ofSeconds(5);

  private final ProviderConfig config;
  private final Pace pace;
  private final Consumer<Failure> late;
  private final Sweep.Deadline silence;
  private final Sweep.Deadline total;
  private final Sweep.Deadline content;
  private final Sweep sweep;
  private Sweep.@Nullable Deadline refusal;
  private boolean answered;
  private boolean flowing;

  /// @param late is told what took too long
  Patience(ProviderConfig config, Pace pace, Sweep sweep, Consumer<Failure> late) {
    this.config = config;
    this.pace = pace;
    this.late = late;
    this.sweep = sweep;
    this.silence = sweep.deadline(this::silent);
    this.total = sweep.deadline(this::tooLong);
    this.content = sweep.deadline(this::withoutContent);
  }

  void begin() {
    total.in(timeouts().total());
    silence.in(timeouts().firstByte().plus(timeouts().connect()));
    if (!pace.firstToken().isZero()) {
      content.in(pace.firstToken());
    }
  }

  /// The request goes out.
  void sent() {
    silence.in(timeouts().firstByte());
  }

  /// As long as the client sends, the provider is not late.
  void moved() {
    if (!answered) {
      silence.in(timeouts().firstByte());
    }
  }

  /// The head of the answer is here, or more of its body.
  void came() {
    answered = true;
    silence.in(timeouts().idle());
  }

  /// What comes is an error, whose end is not waited for long.
  void refused(Runnable hurry) {
    refusal = sweep.deadline(hurry);
    refusal.in(REFUSAL);
  }

  /// Content goes to the reader.
  void content() {
    if (!pace.betweenChunks().isZero()) {
      content.in(pace.betweenChunks());
    } else if (!flowing) {
      content.clear();
    }
    flowing = true;
  }

  /// The reader takes no more for now.
  void rest() {
    silence.clear();
    content.clear();
  }

  /// The reader goes on.
  void resume() {
    came();
    if (flowing) {
      content();
    }
  }

  void stop() {
    silence.clear();
    total.clear();
    content.clear();
    if (refusal != null) {
      refusal.clear();
    }
  }

  private void silent() {
    late("was silent for ", answered ? timeouts().idle() : timeouts().firstByte());
  }

  private void withoutContent() {
    if (flowing) {
      late("sent nothing more of its answer for ", pace.betweenChunks());
    } else {
      late("sent nothing of its answer for ", pace.firstToken());
    }
  }

  private void tooLong() {
    late.accept(new Failure.TimedOut(said("took longer than ", timeouts().total()), true));
  }

  private void late(String what, Duration limit) {
    late.accept(new Failure.TimedOut(said(what, limit)));
  }

  private String said(String what, Duration limit) {
    return "the provider '" + config.name() + "' " + what + words(limit);
  }

  private ProviderConfig.Timeouts timeouts() {
    return config.timeouts();
  }

  static String words(Duration span) {
    return span.toMillis() % 1000 == 0 ? span.toSeconds() + " s" : span.toMillis() + " ms";
  }
}
