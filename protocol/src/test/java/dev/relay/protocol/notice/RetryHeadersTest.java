package dev.relay.protocol.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHeadersTest {

  private static final long NOW = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry-after-ms | 1500                          | PT1.5S",
        "retry-after-ms | 0.5                           | PT0.001S",
        "retry-after    | 0                             | PT0S",
        "retry-after    | 2                             | PT2S",
        "retry-after    | 0.25                          | PT0.25S",
        "retry-after    | 604800                        | PT168H",
        "retry-after    | Sat, 21 Nov 2026 12:00:07 GMT | PT7S"
      })
  void the_time_to_wait_is_read(String name, String value, Duration expected) {
    assertThat(RetryHeaders.retryAfter(List.of(new Header(name, value)), NOW)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "",
        "soon",
        "1e9",
        "NaN",
        "99999999",
        "99999999999999999999999",
        "Sat, 21 Nov 2026 11:59:00 GMT",
        "Sat, 21 Nov 2099 12:00:00 GMT"
      })
  void what_nobody_can_mean_is_ignored(String value) {
    assertThat(RetryHeaders.retryAfter(List.of(new Header("retry-after", value)), NOW)).isEmpty();
  }

  @Test
  void milliseconds_come_first_where_they_can_be_read() {
    var seconds = new Header("retry-after", "2");

    assertThat(RetryHeaders.retryAfter(List.of(seconds, new Header("retry-after-ms", "90")), NOW))
        .hasValue(Duration.ofMillis(90));
    assertThat(RetryHeaders.retryAfter(List.of(seconds, new Header("retry-after-ms", "x")), NOW))
        .hasValue(Duration.ofSeconds(2));
  }

  @Property
  void no_value_is_an_accident(@ForAll String value) {
    assertThat(RetryHeaders.retryAfter(List.of(new Header("retry-after", value + "x")), NOW))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"x-should-retry, false, true", "x-should-retry, true, false", "a, false, false"})
  void a_provider_may_forbid_to_retry(String name, String value, boolean forbids) {
    assertThat(RetryHeaders.forbidsRetry(List.of(new Header(name, value)))).isEqualTo(forbids);
  }
}
