package dev.relay.protocol.notice;

import dev.relay.contract.Headroom;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/// Reads how much of its limits a key has left from the headers of an answer.
///
/// The names are those of OpenAI (https://platform.openai.com/docs/guides/rate-limits), which Groq
/// and Azure use too, of Anthropic (https://docs.claude.com/en/api/rate-limits), those of
/// Anthropic's subscriptions, which tell of a window's share that is used, and the plain ones of
/// everybody else.
public final class HeadroomReader {

  /// The headers of one limit.
  private record Limit(CharSequence limit, CharSequence remaining, CharSequence reset) {

    static Limit openAi(String what) {
      return of("x-ratelimit-limit-", "x-ratelimit-remaining-", "x-ratelimit-reset-", what);
    }

    static Limit anthropic(String what) {
      var prefix = "anthropic-ratelimit-" + what;
      return of(prefix + "-limit", prefix + "-remaining", prefix + "-reset", "");
    }

    static Limit of(String limit, String remaining, String reset, String end) {
      return new Limit(
          HttpHeaders.createOptimized(limit + end),
          HttpHeaders.createOptimized(remaining + end),
          HttpHeaders.createOptimized(reset + end));
    }
  }

  private static final Limit[] LIMITS =
      List.of(
              Limit.openAi("requests"),
              Limit.openAi("tokens"),
              Limit.anthropic("requests"),
              Limit.anthropic("tokens"),
              Limit.anthropic("input-tokens"),
              Limit.anthropic("output-tokens"),
              Limit.of("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", ""))
          .toArray(Limit[]::new);

  /// Of subscriptions, whose windows are of five hours and of seven days.
  private static final CharSequence UNIFIED =
      HttpHeaders.createOptimized("anthropic-ratelimit-unified-status");

  private static final List<String> WINDOWS =
      List.of("anthropic-ratelimit-unified-5h-", "anthropic-ratelimit-unified-7d-");

  private HeadroomReader() {}

  /// What `headers` say of the limit that is used up most; of equal ones, of that which takes
  /// longer to be whole. Where there are none it costs eight look-ups, and no memory.
  public static Headroom read(MultiMap headers, long nowEpochMillis) {
    var least = Headroom.UNKNOWN;
    for (var limit : LIMITS) {
      var remaining = headers.get(limit.remaining());
      if (remaining != null) {
        least = lesser(least, of(limit, Amount.of(remaining), headers, nowEpochMillis));
      }
    }
    return headers.contains(UNIFIED) ? lesser(least, unified(headers, nowEpochMillis)) : least;
  }

  private static Headroom unified(MultiMap headers, long now) {
    var least = Headroom.UNKNOWN;
    for (var window : WINDOWS) {
      double used = Amount.of(headers.get(window + "utilization"));
      if (used >= 0) {
        int share = (int) Math.max(0, Math.round(Headroom.FULL * (1 - used)));
        var reset = ResetTime.millis(headers.get(window + "reset"), now);
        least = lesser(least, new Headroom(share, reset));
      }
    }
    return least;
  }

  private static Headroom of(Limit limit, double remaining, MultiMap headers, long now) {
    double all = Amount.of(headers.get(limit.limit()));
    if (remaining < 0 || all <= 0) {
      return Headroom.UNKNOWN;
    }
    int share = (int) Math.min(Headroom.FULL, remaining * Headroom.FULL / all);
    return new Headroom(share, ResetTime.millis(headers.get(limit.reset()), now));
  }

  private static Headroom lesser(Headroom one, Headroom other) {
    if (!one.known() || !other.known()) {
      return one.known() ? one : other;
    }
    return other.share() < one.share()
            || (other.share() == one.share() && other.resetMillis() > one.resetMillis())
        ? other
        : one;
  }
}
