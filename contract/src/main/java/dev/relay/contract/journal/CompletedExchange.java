package dev.relay.contract.journal;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of an exchange when it is over. Holds no word of a prompt or an answer, and no
/// key.
///
/// @param id the request id that the client was told
public record CompletedExchange(
    String id, Asked asked, Served served, Measured measured, Ending ending) {

  public static final String DONE = "done";
  public static final String CLIENT_GONE = "client_gone";

  /// Who asked for what.
  ///
  /// @param at when it came, in milliseconds since 1970
  /// @param caller its name; never a key
  /// @param method of HTTP
  /// @param path without its query, which may have keys in it
  /// @param streamed whether a stream was asked for
  public record Asked(
      long at,
      String caller,
      String method,
      String path,
      String dialect,
      String operation,
      String model,
      boolean streamed) {}

  /// Who answered, and with what status.
  ///
  /// @param target none if nobody was asked
  /// @param attempts the calls of upstreams in their order, if there were several
  /// @param events whether it was answered by a stream
  public record Served(
      @Nullable Target target, List<AttemptRecord> attempts, boolean events, int status) {

    public Served {
      attempts = List.copyOf(attempts);
    }
  }

  /// Sizes in bytes, times in nanoseconds.
  ///
  /// @param firstByteNanos from its coming to the first byte of the answer; -1 without one
  /// @param nanos from its coming to its end
  public record Measured(long bytesIn, long bytesOut, long firstByteNanos, long nanos) {}

  /// How it ended.
  ///
  /// @param label `done`, `client_gone`, or the label of a failure
  /// @param estimated whether the usage was not counted by the provider
  public record Ending(String label, Optional<Usage> usage, boolean estimated) {}

  /// Whether the client did not get what it asked for, and is not the one who left.
  public boolean failed() {
    return !ending.label().equals(DONE) && !ending.label().equals(CLIENT_GONE);
  }
}
