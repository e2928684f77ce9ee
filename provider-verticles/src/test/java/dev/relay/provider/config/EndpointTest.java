package dev.relay.provider.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static final String CHAT = "/chat/completions";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.com",
        "https://api.example.com/",
        "https://api.example.com//",
        "https://api.example.com/v1",
        "https://api.example.com/v1/",
        "https://api.example.com:443/v1",
        "https://api.example.com/v1/chat/completions",
        "https://api.example.com/v1/chat/completions/",
        "https://api.example.com/v1/completions",
        "https://api.example.com/v1/embeddings",
        "https://api.example.com/v1/models",
        "HTTPS://api.example.com/v1",
      })
  void every_form_of_a_base_url_means_the_same(String base) {
    var endpoint = endpoint(base);

    assertThat(endpoint).isEqualTo(endpoint("https://api.example.com/v1"));
    assertThat(endpoint.target(CHAT)).isEqualTo("/v1/chat/completions");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/v1beta/openai,                    /v1beta/openai/chat/completions",
    "https://h/v1beta/openai/,                   /v1beta/openai/chat/completions",
    "https://h/v1beta/openai/chat/completions,   /v1beta/openai/chat/completions",
    "https://h/api/paas/v4,                      /api/paas/v4/chat/completions",
    "https://h/api/paas/v4/chat/completions,     /api/paas/v4/chat/completions",
    "https://h/openai/v1,                        /openai/v1/chat/completions",
    "https://h/openai,                           /openai/v1/chat/completions",
    "https://h/api/v1,                           /api/v1/chat/completions",
    "https://h/api,                              /api/v1/chat/completions",
    "https://h/compatible-mode/v1,               /compatible-mode/v1/chat/completions",
    "https://h/api/v3/bots,                      /api/v3/bots/chat/completions",
    "https://h/chat/completions,                 /chat/completions",
    "https://h/inference/chat/completions,       /inference/chat/completions",
    "https://h/deployments/vision,               /deployments/vision/v1/chat/completions",
    "https://h/a%20b/v1,                         /a%20b/v1/chat/completions",
  })
  void a_path_is_kept_and_gets_a_version_only_without_one(String base, String target) {
    assertThat(endpoint(base).target(CHAT)).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/v1,        h,         443,  true",
    "http://h/v1,         h,         80,   false",
    "http://h:11434,      h,         11434, false",
    "https://h:8443/v1,   h,         8443, true",
    "http://127.0.0.1:1,  127.0.0.1, 1,    false",
  })
  void host_port_and_tls_are_those_of_the_url(String base, String host, int port, boolean tls) {
    var endpoint = endpoint(base);

    assertThat(endpoint.host()).isEqualTo(host);
    assertThat(endpoint.port()).isEqualTo(port);
    assertThat(endpoint.tls()).isEqualTo(tls);
  }

  @Test
  void every_operation_has_its_own_path() {
    var endpoint = endpoint("https://h/v1/chat/completions");

    assertThat(endpoint.target("/embeddings")).isEqualTo("/v1/embeddings");
    assertThat(endpoint.target("/models")).isEqualTo("/v1/models");
  }

  @Test
  void a_query_is_encoded_and_comes_last() {
    var query = new LinkedHashMap<String, String>();
    query.put("api-version", "2024-10-21");
    query.put("a b&c", "é=?/#");

    var endpoint = Endpoint.of(URI.create("https://h/v1"), query, "/v1");

    assertThat(endpoint.target(CHAT))
        .isEqualTo("/v1/chat/completions?api-version=2024-10-21&a+b%26c=%C3%A9%3D%3F%2F%23");
  }

  @Test
  void the_query_of_a_whole_endpoint_is_kept() {
    var base = URI.create("https://h/openai/deployments/d/chat/completions?api-version=2024%2D10");

    assertThat(Endpoint.of(base, Map.of(), "/v1").target(CHAT))
        .isEqualTo("/openai/deployments/d/chat/completions?api-version=2024%2D10");
    assertThat(Endpoint.of(base, Map.of("x", "y"), "/v1").target(CHAT))
        .isEqualTo("/openai/deployments/d/chat/completions?api-version=2024%2D10&x=y");
  }

  private static Endpoint endpoint(String base) {
    return Endpoint.of(URI.create(base), Map.of(), "/v1");
  }
}
