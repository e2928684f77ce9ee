package dev.relay.gateway.request;

import dev.relay.contract.Dialect;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Ids of requests: the run of the process, and a number that is scattered so that ids do not look
/// like a count.
public final class RequestId {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int BITS_PER_DIGIT = 5;
  private static final int DIGITS_PER_LONG = 13;

  /// Odd, hence a bijection of the numbers below 2^64.
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  private static final AtomicLong NUMBERS = new AtomicLong(new SecureRandom().nextLong());
  private static final String RUN = digits(new SecureRandom().nextLong()).substring(3);

  public static final CharSequence HEADER = HttpHeaders.createOptimized("x-relay-request-id");

  private RequestId() {}

  /// Names an answer that no provider has named: also where the clients of `dialect` look for it.
  public static void told(HttpServerResponse response, Dialect dialect) {
    var known = response.headers().get(HEADER);
    var id = known == null ? next() : known;
    response.putHeader(HEADER, id);
    response.putHeader(dialect == Dialect.ANTHROPIC ? "request-id" : "x-request-id", id);
  }

  public static String next() {
    return "req_" + RUN + digits(NUMBERS.getAndIncrement() * SCATTER);
  }

  private static String digits(long number) {
    var text = new char[DIGITS_PER_LONG];
    for (int i = DIGITS_PER_LONG - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (number & 31)];
      number >>>= BITS_PER_DIGIT;
    }
    return new String(text);
  }
}
