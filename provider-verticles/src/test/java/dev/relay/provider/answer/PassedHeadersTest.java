package dev.relay.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Header;
import io.vertx.core.MultiMap;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassedHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-type",
        "content-encoding",
        "content-language",
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
        "x-request-id",
        "request-id",
        "openai-model",
        "openai-version",
        "openai-processing-ms",
        "cf-ray",
        "x-ratelimit-limit-requests",
        "x-ratelimit-reset-tokens",
      })
  void a_useful_header_passes_in_lower_case(String name) {
    var came = headers().add(name.toUpperCase(Locale.ROOT), "Value");

    assertThat(PassedHeaders.of(came)).containsExactly(new Header(name, "Value"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set-cookie",
        "server",
        "date",
        "connection",
        "keep-alive",
        "transfer-encoding",
        "content-length",
        "location",
        "www-authenticate",
        "alt-svc",
        "strict-transport-security",
        "openai-organization",
        "openai-project",
        "access-control-allow-origin",
        "x-ratelimit",
        "x-relay-provider",
        "authorization",
        "proxy-authenticate",
        "upgrade",
        "trailer",
        "x",
      })
  void any_other_header_stays_behind(String name) {
    var came = headers().add(name, "value");

    assertThat(PassedHeaders.of(came)).isEmpty();
  }

  @Test
  void no_header_is_no_header() {
    assertThat(PassedHeaders.of(headers())).isEmpty();
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
