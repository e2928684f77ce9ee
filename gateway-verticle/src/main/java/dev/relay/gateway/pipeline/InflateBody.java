package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.LongReads;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.compression.ContentCoding;
import dev.relay.gateway.compression.Inflation;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;

/// Inflates the body of a request if it is compressed, in steps that hold what they need; all but
/// the short ones are made on another thread.
record InflateBody(ServerConfig server) implements Step {

  private static final Failure BROKEN =
      Failure.invalid(
          "invalid_encoding",
          "the body cannot be inflated (expected: as its content-encoding says)");

  @Override
  public void take(ExchangeContext context, Next next) {
    var coding = coding(context);
    if (coding == ContentCoding.NONE) {
      next.proceed();
      return;
    }
    var inflation = new Inflation(coding, context.body(), server.maxHeld());
    context.afterwards(inflation::close);
    if (context.isLong()) {
      next.readAway(inflation::open, opened -> opened(context, next, inflation, opened));
    } else {
      opened(context, next, inflation, inflation.open());
    }
  }

  /// A body that goes upstream while it comes is not here, and passes as it is.
  private static ContentCoding coding(ExchangeContext context) {
    boolean nothing = context.apiCall().place().isPresent() && context.body().length() == 0;
    return nothing
        ? ContentCoding.NONE
        : ContentCoding.of(context.request()).orElse(ContentCoding.NONE);
  }

  private void opened(ExchangeContext context, Next next, Inflation inflation, boolean opened) {
    if (opened) {
      inflate(context, next, inflation);
    } else {
      end(context, inflation, BROKEN);
    }
  }

  private void inflate(ExchangeContext context, Next next, Inflation inflation) {
    if (!context.hold(inflation.toHold())) {
      end(context, inflation, TakeCapacity.NO_ROOM);
    } else if (inflation.room() < LongReads.FROM) {
      inflated(context, next, inflation, inflation.step());
    } else {
      next.readAway(inflation::step, progress -> inflated(context, next, inflation, progress));
    }
  }

  private void inflated(
      ExchangeContext context, Next next, Inflation inflation, Inflation.Progress progress) {
    switch (progress) {
      case MORE -> inflate(context, next, inflation);
      case BROKEN -> end(context, inflation, BROKEN);
      case TOO_LARGE -> end(context, inflation, tooLarge(inflation.most()));
      case WHOLE -> {
        context.read(inflation.inflated());
        inflation.close();
        next.proceed();
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

  private static void end(ExchangeContext context, Inflation inflation, Failure failure) {
    inflation.close();
    context.refuse(failure);
  }
}
