package dev.relay.gateway.journal;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Target;
import java.util.List;
import java.util.Optional;

/// Exchanges that are over.
final class Exchanges {

  static final String CALLER = "team-a";

  static final CompletedExchange STREAMED =
      new CompletedExchange(
          1_700_000_000_123L,
          "req_1",
          CALLER,
          "openai",
          "chat",
          "fast",
          new Target("p", 2, "own-name", 1),
          List.of(),
          true,
          true,
          200,
          Optional.of(new Usage(12, 5)),
          100,
          2_000,
          1_500_000,
          20_250_000,
          "done",
          false);

  static final CompletedExchange REFUSED =
      new CompletedExchange(
          1_700_000_000_123L,
          "req_2",
          "a".repeat(64),
          "openai",
          "embedding",
          "",
          null,
          List.of(),
          false,
          false,
          401,
          Optional.empty(),
          0,
          90,
          -1,
          1_000,
          "unauthorized",
          false);

  private Exchanges() {}

  static CompletedExchange ended(String end, int status) {
    return new CompletedExchange(
        0,
        "req_3",
        CALLER,
        "openai",
        "chat",
        "m",
        new Target("p", 1, "m", 1),
        List.of(),
        false,
        false,
        status,
        Optional.empty(),
        1,
        1,
        -1,
        1_000_000,
        end,
        false);
  }
}
