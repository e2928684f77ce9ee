package dev.relay.protocol.sse;

import dev.relay.contract.failure.Failure;

/// Which errors of a provider pass as they came: those that its clients can read. A page that a
/// proxy put in between is none.
public final class Verbatim {

  private Verbatim() {}

  public static boolean passes(Failure.Refused refused) {
    if (refused.body().length() == 0) {
      return false;
    }
    for (var header : refused.headers()) {
      if (header.name().equals("content-type")) {
        return header.value().contains("json") || Event.isStream(header.value());
      }
    }
    return refused.body().getByte(0) == '{';
  }
}
