package dev.relay.provider.http;

import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.failure.Failure;
import dev.relay.provider.config.ProviderConfig;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long one call of a provider is waited for: the provider's own deadlines, and those of the
/// route that led there.
///
/// The provider's are about bytes of any kind; the route's are about content: a role, a ping or a
/// comment is none. What the client does not read is not waited for.
public final class AttemptTimeouts {

  /// An error is short, and nobody wants to wait for the end of one.
  private static final Duration REFUSAL = Duration.ofSeconds(5);

  private final ProviderConfig config;
  private final StreamTimeouts streamTimeouts;
  private final Consumer<Failure> late;
  private final Deadlines.Deadline silence;
  private final Deadlines.Deadline total;
  private final Deadlines.Deadline content;
  private final Deadlines deadlines;
  private Deadlines.@Nullable Deadline refusal;
  private boolean answered;
  private boolean flowing;

  /// @param late is told what took too long
  AttemptTimeouts(
      ProviderConfig config,
      StreamTimeouts streamTimeouts,
      Deadlines deadlines,
      Consumer<Failure> late) {
    this.config = config;
    this.streamTimeouts = streamTimeouts;
    this.late = late;
    this.deadlines = deadlines;
    this.silence = deadlines.deadline(this::silent);
    this.total = deadlines.deadline(this::tooLong);
    this.content = deadlines.deadline(this::withoutContent);
  }

  void begin() {
    total.in(timeouts().total());
    silence.in(timeouts().firstByte().plus(timeouts().connect()));
    if (!streamTimeouts.firstToken().isZero()) {
      content.in(streamTimeouts.firstToken());
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
    refusal = deadlines.deadline(hurry);
    refusal.in(REFUSAL);
  }

  /// Content goes to the reader.
  void content() {
    if (!streamTimeouts.betweenChunks().isZero()) {
      content.in(streamTimeouts.betweenChunks());
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
      late("sent nothing more of its answer for ", streamTimeouts.betweenChunks());
    } else {
      late("sent nothing of its answer for ", streamTimeouts.firstToken());
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

  public static String words(Duration span) {
    return span.toMillis() % 1000 == 0 ? span.toSeconds() + " s" : span.toMillis() + " ms";
  }
}
