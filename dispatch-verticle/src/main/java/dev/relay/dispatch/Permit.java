package dev.relay.dispatch;

import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/// One exchange within a [Instance]: it has to leave, once, and say how it was. Belongs to one
/// context.
final class Permit {

  private final Instance instance;
  private final String model;
  private @Nullable Promise<Void> probe;
  private boolean left;

  /// @param probe if it was let through to see whether all is well again
  Permit(Instance instance, String model, @Nullable Promise<Void> probe) {
    this.instance = instance;
    this.model = model;
    this.probe = probe;
  }

  Instance instance() {
    return instance;
  }

  String model() {
    return model;
  }

  /// The first content is there.
  void answered() {
    probed(true);
  }

  /// All was well.
  void well() {
    if (leave()) {
      if (!instance.clean()) {
        instance.well(model);
      }
    }
  }

  /// Nobody knows: the client left, or it was the request that was wrong.
  ///
  /// @param answered whether the instance has shown that it lives
  void unknown(boolean answered) {
    if (leave()) {
      probed(answered);
    }
  }

  /// It failed, as `why` says.
  ///
  /// @param answer whether it did so by an answer
  /// @param source whose exchange it was; [Source#ANYBODY] where any would have failed
  void failed(String why, boolean answer, Source source) {
    if (leave()) {
      if (probe == null) {
        instance.failing(model).ifPresent(breaker -> breaker.failed(why, answer, source));
      } else {
        probeFailed(source);
      }
    }
  }

  private void probeFailed(Source source) {
    var breaker = instance.breaker(model);
    if (probe != null && breaker != null) {
      breaker.probeFailed(probe, source);
      probe = null;
    }
  }

  private boolean leave() {
    if (left) {
      return false;
    }
    left = true;
    instance.left();
    return true;
  }

  private void probed(boolean well) {
    var breaker = instance.breaker(model);
    if (probe != null && breaker != null) {
      breaker.probed(probe, well);
      probe = null;
    }
  }
}
