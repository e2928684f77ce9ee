package dev.relay.gateway.journal;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.journal.CompletedExchange;
import java.util.List;
import java.util.Optional;

/// Exchanges that are over.
final class Exchanges {

  static final String CALLER = "team-a";

  static final CompletedExchange STREAMED =
      new CompletedExchange(
          "req_1",
          new CompletedExchange.Asked(
              1_700_000_000_123L,
              CALLER,
              "POST",
              "/v1/chat/completions",
              "openai",
              "chat",
              "fast",
              true),
          new CompletedExchange.Served(new Target("p", 2, "own-name", 1), List.of(), true, 200),
          new CompletedExchange.Measured(100, 2_000, 1_500_000, 20_250_000),
          new CompletedExchange.Ending("done", Optional.of(new Usage(12, 5)), false));

  static final CompletedExchange REFUSED =
      new CompletedExchange(
          "req_2",
          new CompletedExchange.Asked(
              1_700_000_000_123L,
              "a".repeat(64),
              "POST",
              "/v1/chat/completions",
              "openai",
              "embedding",
              "",
              false),
          new CompletedExchange.Served(null, List.of(), false, 401),
          new CompletedExchange.Measured(0, 90, -1, 1_000),
          new CompletedExchange.Ending("unauthorized", Optional.empty(), false));

  private Exchanges() {}

  static CompletedExchange ended(String end, int status) {
    return new CompletedExchange(
        "req_3",
        new CompletedExchange.Asked(
            0, CALLER, "POST", "/v1/chat/completions", "openai", "chat", "m", false),
        new CompletedExchange.Served(new Target("p", 1, "m", 1), List.of(), false, status),
        new CompletedExchange.Measured(1, 1, -1, 1_000_000),
        new CompletedExchange.Ending(end, Optional.empty(), false));
  }
}
