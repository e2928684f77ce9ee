package dev.relay.provider.http;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.ProviderStatus.LastError;
import dev.relay.provider.config.ProviderConfig;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The last failed exchange of each instance of a provider. One per node, thread-safe, built by the
/// launcher; an exchange that succeeds does not touch it.
public final class LastErrors {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final boolean ownKeys;
  private final AtomicReferenceArray<LastError> last;
  private final AtomicBoolean news = new AtomicBoolean();
  private volatile Runnable listener = () -> {};

  public LastErrors(ProviderConfig config) {
    this.ownKeys = config.credentials() == ProviderConfig.Credentials.RELAY;
    this.last = new AtomicReferenceArray<>(config.instances());
  }

  /// Keeps `failure` if the provider is at fault.
  void tell(int instance, Failure failure) {
    var words = words(failure);
    if (!words.isEmpty()) {
      last.set(index(instance), new LastError(System.currentTimeMillis(), words));
      if (!news.getAndSet(true)) {
        listener.run();
      }
    }
  }

  /// Calls `listener` on any thread, once until what is new is [#heard].
  public void listen(Runnable listener) {
    this.listener = listener;
  }

  public void heard() {
    news.set(false);
  }

  /// Whether there is something that was not [#heard].
  public boolean news() {
    return news.get();
  }

  public LastError of(int instance) {
    var lastError = last.get(index(instance));
    return lastError == null ? LastError.NONE : lastError;
  }

  /// An instance that there is no more has the place of another one, as with [KeyHeaders].
  private int index(int instance) {
    return Math.floorMod(Math.max(1, instance) - 1, last.length());
  }

  /// Those of a refusal are Relay's own: a service may repeat keys and prompts in its answer.
  private String words(Failure failure) {
    return switch (failure) {
      case Failure.Refused refused when blames(refused.status()) -> refused.message();
      case Failure.Unavailable(var message) -> message;
      case Failure.Exhausted(var _, var message, var _) -> message;
      case Failure.TimedOut(var message, var _) -> message;
      case Failure.Broken(var message, var _) -> message;
      case Failure.Refused _,
          Failure.Invalid _,
          Failure.Unauthorized _,
          Failure.Internal _,
          Failure.Overloaded _,
          Failure.Cancelled _ ->
          "";
    };
  }

  /// A caller who brought the key is refused for faults of its own.
  private boolean blames(int status) {
    return status >= SERVER_ERROR
        || (ownKeys && (KeyHeaders.areRefused(status) || status == TOO_MANY_REQUESTS));
  }
}
