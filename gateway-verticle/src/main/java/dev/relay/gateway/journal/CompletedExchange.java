package dev.relay.gateway.journal;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of an exchange when it is over. Holds no word of a prompt or an answer, and no
/// key.
///
/// @param at when it came, in milliseconds since 1970
/// @param attempts the calls of upstreams in their order, if there were several
/// @param streamed whether a stream was asked for
/// @param events whether it was answered by a stream
/// @param firstByteNanos from its coming to the first byte of the answer; -1 without one
/// @param end why it ended: `done`, `client_gone`, or the label of a failure
/// @param estimated whether the usage was not counted by the provider
public record CompletedExchange(
    long at,
    String id,
    String caller,
    String dialect,
    String operation,
    String model,
    @Nullable Target served,
    List<AttemptRecord> attempts,
    boolean streamed,
    boolean events,
    int status,
    Optional<Usage> usage,
    long bytesIn,
    long bytesOut,
    long firstByteNanos,
    long nanos,
    String end,
    boolean estimated) {

  public static final String DONE = "done";
  public static final String CLIENT_GONE = "client_gone";

  /// Whether the client did not get what it asked for, and is not the one who left.
  boolean failed() {
    return !end.equals(DONE) && !end.equals(CLIENT_GONE);
  }
}
