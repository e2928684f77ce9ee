package dev.relay.contract;

import java.util.List;

/// The beginning of an answer: HTTP status, the headers that may reach the client, and who serves
/// it.
///
/// @param length of the whole body in bytes where it is known, else -1
public record Head(int status, List<Header> headers, long length, Target served) {

  public static final long UNKNOWN_LENGTH = -1;

  public Head {
    headers = List.copyOf(headers);
  }
}
