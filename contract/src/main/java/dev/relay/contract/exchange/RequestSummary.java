package dev.relay.contract.exchange;

import dev.relay.contract.Span;
import java.util.List;

/// The few fields of a request body that somebody needs, found by one scan, with the places where
/// they may be spliced.
///
/// @param modelAt the JSON string of the model with its quotes
/// @param streamOptionsAt the value of `stream_options`, if there is one
/// @param includeUsageAt the value of `include_usage` within it, if there is one
/// @param includeUsage whether the client itself asked for usage in the stream
/// @param keys the names of the top-level members, in order
public record RequestSummary(
    String model,
    Span modelAt,
    boolean streamed,
    Span streamOptionsAt,
    Span includeUsageAt,
    boolean includeUsage,
    List<String> keys) {

  /// Of a body that nobody has looked into, or that says nothing.
  public static final RequestSummary NOTHING = naming("", Span.ABSENT, false);

  public RequestSummary {
    keys = List.copyOf(keys);
  }

  /// Of a body of which only this is known.
  public static RequestSummary naming(String model, Span modelAt, boolean streamed) {
    return new RequestSummary(model, modelAt, streamed, Span.ABSENT, Span.ABSENT, false, List.of());
  }

  /// The same where the path names the model, and says whether a stream is asked for.
  public RequestSummary named(String model, boolean streamed) {
    return new RequestSummary(model, Span.ABSENT, streamed, Span.ABSENT, Span.ABSENT, false, keys);
  }
}
