package dev.relay.gateway;

/// Lets in who may call, before any of the body is read.
record Authenticate(Doorkeeper doorkeeper) implements Step {

  @Override
  public void take(Passage passage) {
    switch (doorkeeper.admit(passage.request(), passage.call().dialect())) {
      case Admission.Granted granted -> {
        passage.admit(granted);
        passage.proceed();
      }
      case Admission.Denied denied -> passage.refuse(denied.failure());
    }
  }
}
