package dev.relay.launcher.config.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `REDIS_ADDRESS` is a URL in the end, however it is written.
class RedisUrlTest {

  @ParameterizedTest
  @CsvSource({
    "redis:6379, redis://redis:6379",
    "redis, redis://redis:6379",
    "10.0.0.5:7000, redis://10.0.0.5:7000",
    ":7000, redis://localhost:7000",
    "redis:6379/1, redis://redis:6379/1",
    "redis://redis:6379, redis://redis:6379",
    "redis://redis, redis://redis:6379",
    "REDISS://redis:6380/2, rediss://redis:6380/2",
    "tcp://redis:6379, redis://redis:6379",
    "redis://user:pa%40ss@redis:1, redis://user:pa%40ss@redis:1",
    ":secret@redis:1, redis://:secret@redis:1",
    "[::1]:6380, redis://[::1]:6380",
    "[fd00::5], redis://[fd00::5]:6379",
    "::1, redis://[::1]:6379",
    "fd00::5, redis://[fd00::5]:6379",
    "redis://[::1], redis://[::1]:6379",
  })
  void becomes_a_url(String text, URI url) {
    assertThat(RedisUrl.of(text)).hasValue(new RedisUrl(url));
    assertThat(Given.nothing().env("REDIS_ADDRESS", text).env("REDIS_PASSWORD", "p").load())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://redis:6379", "a b", "redis://", "red_is:port:x", "canary@"})
  void what_is_none_is_an_error_that_does_not_show_it(String text) {
    assertThat(Given.nothing().env("REDIS_ADDRESS", text).errors())
        .singleElement()
        .asString()
        .contains("REDIS_ADDRESS")
        .doesNotContain("canary");
  }
}
