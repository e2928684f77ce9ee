package dev.relay.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.gateway.config.AuthConfig;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminKeyTest {

  private static final String KEY = "relay-admin-abc";
  private static final String SHA256_OF_KEY =
      "a206375df79e383a702a6186ed7a0cd92fa05c5e2bbc6e821fce8389d3afcac4";
  private static final AdminKey DOOR = new AdminKey(Optional.of(SHA256_OF_KEY));

  @ParameterizedTest
  @CsvSource({
    "authorization, Bearer relay-admin-abc",
    "Authorization, bearer relay-admin-abc",
    "AUTHORIZATION, BEARER   relay-admin-abc",
    "x-relay-key,   relay-admin-abc",
    "X-Relay-Key,   relay-admin-abc",
  })
  void opens_for_the_key_as_a_bearer_or_a_key_of_relay(String header, String value) {
    assertThat(DOOR.opensFor(headers(header, value))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization,  relay-admin-abc",
    "authorization,  Basic relay-admin-abc",
    "authorization,  Bearer",
    "authorization,  'Bearer '",
    "authorization,  Bearer RELAY-ADMIN-ABC",
    "authorization,  Bearer relay-admin-ab",
    "authorization,  Bearer relay-admin-abcd",
    "authorization,  Bearer a206375df79e383a702a6186ed7a0cd92fa05c5e2bbc6e821fce8389d3afcac4",
    "x-relay-key,    Bearer relay-admin-abc",
    "x-relay-key,    ''",
    "x-relay-key,    a206375df79e383a702a6186ed7a0cd92fa05c5e2bbc6e821fce8389d3afcac4",
    "x-api-key,      relay-admin-abc",
    "x-goog-api-key, relay-admin-abc",
    "cookie,         key=relay-admin-abc",
    "accept,         relay-admin-abc",
  })
  void opens_for_nothing_else(String header, String value) {
    assertThat(DOOR.opensFor(headers(header, value))).isFalse();
  }

  @Test
  void looks_at_both_places() {
    assertThat(DOOR.opensFor(headers("authorization", "Bearer x").add("x-relay-key", KEY)))
        .isTrue();
    assertThat(DOOR.opensFor(headers("x-relay-key", "x").add("authorization", "Bearer " + KEY)))
        .isTrue();
  }

  @Test
  void without_a_key_it_opens_for_nobody() {
    var closed = new AdminKey(Optional.empty());

    assertThat(List.of("", KEY, "\0".repeat(32))).noneMatch(closed::fits);
    assertThat(closed.opensFor(MultiMap.caseInsensitiveMultiMap())).isFalse();
  }

  @Test
  void a_digest_has_its_length() {
    assertThatThrownBy(() -> new AuthConfig(AuthConfig.Mode.OPEN, List.of(), Optional.of("abcdef")))
        .hasMessageContaining("expected: 64");
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
