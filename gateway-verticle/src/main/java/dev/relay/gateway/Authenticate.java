package dev.relay.gateway;

import dev.relay.contract.Caller;
import dev.relay.contract.failure.Failure;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/// Finds out who asks, before anything of the body is read.
record Authenticate(Doorkeeper doorkeeper, Underway underway, ServerConfig server) implements Step {

  /// Relay tells it to services that may lead back to a relay, and takes nothing that has it.
  private static final CharSequence LOOP_GUARD =
      HttpHeaders.createOptimized("x-llmproxy-loop-guard");

  @Override
  public void take(Passage passage) {
    if (passage.request().headers().contains(LOOP_GUARD)) {
      passage.refuse(
          Failure.withStatus(
              508,
              "loop_detected",
              "this request has passed a relay already (expected: no x-llmproxy-loop-guard)"));
      return;
    }
    switch (doorkeeper.admit(passage.request(), passage.call().dialect())) {
      case Admission.Granted granted -> admit(passage, granted);
      case Admission.Denied denied -> resume(passage, denied);
    }
  }

  private void admit(Passage passage, Admission.Granted granted) {
    passage.admit(granted, doorkeeper.knows());
    if (isAnybody(granted) || underway.isFair(passage, server.maxExchanges())) {
      passage.proceed();
    } else {
      passage.refuse(Enter.FULL);
    }
  }

  /// Who goes on with an upload needs no key.
  private void resume(Passage passage, Admission.Denied denied) {
    var request = passage.request();
    boolean resumes =
        passage.call().place().filter(NativePlace::isUpload).isPresent()
            && !Doorkeeper.bringsAny(request.headers());
    var granted =
        resumes
            ? UploadSession.caller(request).flatMap(doorkeeper::known)
            : Optional.<Admission.Granted>empty();
    if (granted.isPresent()) {
      admit(passage, granted.get());
    } else {
      passage.refuse(denied.failure());
    }
  }

  /// Those who show nothing cannot be told apart.
  private static boolean isAnybody(Admission.Granted granted) {
    return granted.caller().equals(Caller.ANONYMOUS);
  }
}
