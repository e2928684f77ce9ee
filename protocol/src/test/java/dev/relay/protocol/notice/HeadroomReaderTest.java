package dev.relay.protocol.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Headroom;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadroomReaderTest {

  private static final long NOW = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  @Test
  void without_such_headers_nothing_is_known() {
    var headers = HttpHeaders.headers().set("content-type", "application/json");

    assertThat(read(headers)).isSameAs(Headroom.UNKNOWN);
  }

  @Test
  void the_limit_that_is_used_up_most_counts() {
    var headers =
        HttpHeaders.headers()
            .set("X-RateLimit-Limit-Requests", "60")
            .set("x-ratelimit-remaining-requests", "30")
            .set("x-ratelimit-reset-requests", "1s")
            .set("x-ratelimit-limit-tokens", "150000")
            .set("x-ratelimit-remaining-tokens", "15000")
            .set("x-ratelimit-reset-tokens", "6m0s");

    assertThat(read(headers)).isEqualTo(new Headroom(100, 360_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"requests", "tokens", "input-tokens", "output-tokens"})
  void anthropic_tells_of_four_limits(String what) {
    var headers =
        HttpHeaders.headers()
            .set("anthropic-ratelimit-" + what + "-limit", "50")
            .set("anthropic-ratelimit-" + what + "-remaining", "49")
            .set("anthropic-ratelimit-" + what + "-reset", "2026-11-21T12:00:02Z");

    assertThat(read(headers)).isEqualTo(new Headroom(980, 2000));
  }

  @Test
  void a_subscription_tells_of_the_share_that_is_used() {
    var headers =
        HttpHeaders.headers()
            .set("anthropic-ratelimit-unified-status", "allowed_warning")
            .set("anthropic-ratelimit-unified-5h-utilization", "0.42")
            .set("anthropic-ratelimit-unified-5h-reset", Long.toString(NOW / 1000 + 60))
            .set("anthropic-ratelimit-unified-7d-utilization", "1.04")
            .set("anthropic-ratelimit-unified-7d-reset", Long.toString(NOW / 1000 + 3600));

    assertThat(read(headers)).isEqualTo(new Headroom(0, 3_600_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1s                        | 1000",
        "120ms                     | 120",
        "6m0s                      | 360000",
        "1h2m3.5s                  | 3723500",
        "2m59.56s                  | 179560",
        "1d                        | 86400000",
        "7                         | 7000",
        "0.5                       | 500",
        "1795262430                | 30000",
        "1795262430000             | 30000",
        "2026-11-21T13:00:01+01:00 | 1000",
        "2026-11-21T11:00:00Z      | 0",
        "99999999999               | 0",
        "soon                      | 0",
        "''                        | 0"
      })
  void a_reset_is_read_in_every_form(String reset, long millis) {
    assertThat(read(plain("10", "5").set("x-ratelimit-reset", reset)))
        .isEqualTo(new Headroom(500, millis));
  }

  @ParameterizedTest
  @CsvSource({"10, 0, 0", "10, 20, 1000", "1000000, 1, 0", "10.0, 2.5, 250"})
  void the_share_is_in_per_mille(String limit, String remaining, int share) {
    assertThat(read(plain(limit, remaining))).isEqualTo(new Headroom(share, 0));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 5", "10, -1", "many, 5", "10, few"})
  void what_is_no_limit_is_ignored(String limit, String remaining) {
    assertThat(read(plain(limit, remaining))).isEqualTo(Headroom.UNKNOWN);
  }

  @Property
  void no_value_is_an_accident(
      @ForAll String limit, @ForAll String remaining, @ForAll String reset) {
    var headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("x-ratelimit-limit", limit)
            .set("x-ratelimit-remaining", remaining)
            .set("x-ratelimit-reset", reset);

    assertThat(read(headers).resetMillis()).isNotNegative();
  }

  private static MultiMap plain(String limit, String remaining) {
    return HttpHeaders.headers()
        .set("x-ratelimit-limit", limit)
        .set("x-ratelimit-remaining", remaining);
  }

  private static Headroom read(MultiMap headers) {
    return HeadroomReader.read(headers, NOW);
  }
}
