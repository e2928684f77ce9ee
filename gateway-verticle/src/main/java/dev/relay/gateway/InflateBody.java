package dev.relay.gateway;

import dev.relay.contract.bus.LongReads;
import dev.relay.contract.failure.Failure;

/// Inflates the body of a request if it is compressed, in steps that hold what they need; all but
/// the short ones are made on another thread.
record InflateBody(ServerConfig server) implements Step {

  private static final Failure BROKEN =
      Failure.invalid(
          "invalid_encoding",
          "the body cannot be inflated (expected: as its content-encoding says)");

  @Override
  public void take(Passage passage) {
    var coding = coding(passage);
    if (coding == ContentCoding.NONE) {
      passage.proceed();
      return;
    }
    var inflation = new Inflation(coding, passage.body(), server.maxHeld());
    if (passage.isLong()) {
      passage.readAway(inflation::open, opened -> opened(passage, inflation, opened));
    } else {
      opened(passage, inflation, inflation.open());
    }
  }

  /// A body that goes upstream while it comes is not here, and passes as it is.
  private static ContentCoding coding(Passage passage) {
    boolean nothing = passage.call().place().isPresent() && passage.body().length() == 0;
    return nothing
        ? ContentCoding.NONE
        : ContentCoding.of(passage.request()).orElse(ContentCoding.NONE);
  }

  private void opened(Passage passage, Inflation inflation, boolean opened) {
    if (opened) {
      inflate(passage, inflation);
    } else {
      end(passage, inflation, BROKEN);
    }
  }

  private void inflate(Passage passage, Inflation inflation) {
    if (!passage.hold(inflation.toHold())) {
      end(passage, inflation, Enter.NO_ROOM);
    } else if (inflation.room() < LongReads.FROM) {
      inflated(passage, inflation, inflation.step());
    } else {
      passage.readAway(inflation::step, progress -> inflated(passage, inflation, progress));
    }
  }

  private void inflated(Passage passage, Inflation inflation, Inflation.Progress progress) {
    switch (progress) {
      case MORE -> inflate(passage, inflation);
      case BROKEN -> end(passage, inflation, BROKEN);
      case TOO_LARGE -> end(passage, inflation, tooLarge(inflation.most()));
      case WHOLE -> {
        inflation.close();
        passage.read(inflation.inflated());
        passage.proceed();
      }
    }
  }

  private Failure tooLarge(long most) {
    return most == server.maxHeld()
        ? BodyReading.tooLarge("more than " + most + " bytes", most)
        : Failure.withStatus(
            413,
            "request_too_large",
            "the body inflates to more than "
                + most
                + " bytes (expected: at most "
                + Inflation.MOST_TIMES
                + " times what was sent, or it as it is)");
  }

  private static void end(Passage passage, Inflation inflation, Failure failure) {
    inflation.close();
    passage.refuse(failure);
  }
}
