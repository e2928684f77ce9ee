package dev.relay.provider.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenResponseTest {

  private static final long NOW = 1_700_000_000;

  @Test
  void an_answer_tells_the_token_and_where_it_is_shown() {
    var tokenResponse =
        read(
            "{\"annotations\":{\"token\":\"no\"},\"endpoints\":{\"proxy\":\"https://p\",\"api\":"
                + "\"https://api.individual.githubcopilot.com\"},\"expires_at\":1700001800,"
                + "\"refresh_in\":1500,\"token\":\"tid=1;exp=2\",\"limited_user_quotas\":null}");

    assertThat(tokenResponse)
        .hasValue(
            new TokenResponse(
                new Secret("tid=1;exp=2"),
                Duration.ofMinutes(25),
                Duration.ofMinutes(30),
                Optional.of("https://api.individual.githubcopilot.com")));
  }

  @ParameterizedTest(name = "expires in {0}, refresh in {1}")
  @CsvSource({
    "1800, 1500, 1500, 1800",
    "1800, 1790, 1740, 1800",
    "1800, 0,    1740, 1800",
    "100,  0,    50,   100",
    "1,    0,    1,    1",
    "-500, 1500, 1500, 1560",
  })
  void the_next_one_is_there_before_it_ends(long left, long asked, long refresh, long end) {
    var tokenResponse =
        read("{\"token\":\"t\",\"expires_at\":%d,\"refresh_in\":%d}".formatted(NOW + left, asked));

    assertThat(tokenResponse.map(TokenResponse::refresh)).hasValue(Duration.ofSeconds(refresh));
    assertThat(tokenResponse.map(TokenResponse::end)).hasValue(Duration.ofSeconds(end));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "<html>",
        "{\"token\":\"t\"",
        "{\"token\":\"t\"}",
        "{\"expires_at\":1700001800}",
        "{\"token\":\"a\\nb\",\"expires_at\":1700001800}",
        "{\"token\":\"t\",\"expires_at\":1600000000}",
      })
  void what_is_no_token_with_an_end_is_none(String body) {
    assertThat(read(body)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.githubcopilot.com, https://api.business.githubcopilot.com, api.business.githubcopilot.com",
    "https://api.githubcopilot.com, HTTPS://API.githubcopilot.com/,  API.githubcopilot.com",
    "https://api.githubcopilot.com, http://api.business.githubcopilot.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://evil.example.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://evilgithubcopilot.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://x.githubcopilot.com.evil.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://evil.com/.githubcopilot.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://a@x.githubcopilot.com, api.githubcopilot.com",
    "https://api.githubcopilot.com, https://x.githubcopilot.com:444, api.githubcopilot.com",
    "https://api.githubcopilot.com, not a url, api.githubcopilot.com",
    "https://copilot.example.com, https://api.githubcopilot.com, copilot.example.com",
  })
  void a_token_goes_to_copilots_own_hosts_or_where_it_was_configured(
      String base, String told, String host) {
    var usual = Endpoint.of(URI.create(base), Map.of(), "");
    var tokenResponse =
        new TokenResponse(
            new Secret("t"), Duration.ofSeconds(1), Duration.ofSeconds(1), Optional.of(told));

    assertThat(tokenResponse.endpoint(usual)).isEqualTo(new Endpoint(host, 443, true, "", ""));
  }

  @Test
  void no_grant_shows_its_token() {
    assertThat(read("{\"token\":\"canary\",\"expires_at\":1700001800}").toString())
        .doesNotContain("canary");
  }

  private static Optional<TokenResponse> read(String body) {
    return TokenResponse.read(Buffer.buffer(body), NOW);
  }
}
