package dev.relay.contract.exchange;

import dev.relay.contract.InboxId;

/// Where an answer is to be written: a stream of somebody's inbox, and how many bytes it takes at
/// first.
///
/// @param stream unique in the reader's inbox
/// @param attempt which of the attempts at this stream writes; the reader takes the first whose
///   head arrives
/// @param credit bytes that may be written before more is granted
public record Reader(InboxId inbox, long stream, int attempt, long credit) {

  public Reader forAttempt(int number) {
    return new Reader(inbox, stream, number, credit);
  }
}
