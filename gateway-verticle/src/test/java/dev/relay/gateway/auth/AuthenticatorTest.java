package dev.relay.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Caller;
import dev.relay.contract.Credential;
import dev.relay.contract.Credential.Scheme;
import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.AuthConfig;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

  private static final String KEY = "sk-relay-team-a";
  private static final String OTHER_KEY = "sk-relay-team-b";
  private static final String OWN = "sk-own-key-of-the-provider";
  private static final String ADMIN_KEY = "relay-admin-0123456789";
  private static final Authenticator KEYS =
      keeper(AuthConfig.Mode.KEYS, key("team-a", KEY, "*"), key("team-b", OTHER_KEY, "gpt-*", "x"));
  private static final Authenticator OPEN = keeper(AuthConfig.Mode.OPEN);
  private static final Authenticator PASSTHROUGH = keeper(AuthConfig.Mode.PASSTHROUGH);

  @ParameterizedTest
  @CsvSource({
    "authorization,  Bearer sk-relay-team-a",
    "Authorization,  bearer sk-relay-team-a",
    "AUTHORIZATION,  BEARER   sk-relay-team-a",
    "x-api-key,      sk-relay-team-a",
    "X-Api-Key,      sk-relay-team-a",
    "x-goog-api-key, sk-relay-team-a",
    "x-relay-key,    sk-relay-team-a",
  })
  void a_key_may_come_in_every_place(String header, String value) {
    var authenticated = authenticated(KEYS, headers(header, value));

    assertThat(authenticated.caller()).isEqualTo(new Caller("team-a"));
    assertThat(authenticated.credential()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization,  Bearer unknown",
    "authorization,  Bearer sk-relay-team-a-and-more",
    "authorization,  sk-relay-team-a",
    "authorization,  Basic sk-relay-team-a",
    "authorization,  Bearer",
    "authorization,  Bearersk-relay-team-a",
    "x-api-key,      SK-RELAY-TEAM-A",
    "x-api-key,      ''",
    "x-goog-api-key, ''",
    "x-relay-key,    ''",
    "x-relay-key,    unknown",
    "x-other,        sk-relay-team-a",
  })
  void any_other_value_is_denied(String header, String value) {
    assertThat(denied(KEYS, headers(header, value)).status()).isEqualTo(401);
  }

  @Test
  void no_key_is_told_where_one_is_expected() {
    assertThat(denied(KEYS, headers()).message())
        .contains("no API key came", "Authorization: Bearer", "x-api-key", "x-relay-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "x-api-key", "x-goog-api-key", "x-relay-key"})
  void an_unknown_key_is_never_shown_again(String header) {
    var failure = denied(KEYS, headers(header, "Bearer sk-unknown"));

    assertThat(failure.message()).contains("not known").doesNotContain("sk-unknown");
  }

  @Test
  void a_relay_key_frees_the_other_places_for_the_own_credential() {
    var authenticated =
        authenticated(KEYS, headers("x-relay-key", KEY, "authorization", "Bearer " + OWN));

    assertThat(authenticated.caller()).isEqualTo(new Caller("team-a"));
    assertThat(authenticated.credential()).contains(new Credential(Scheme.BEARER, new Secret(OWN)));
  }

  @Test
  void a_relay_key_stands_alone_even_when_another_place_holds_a_good_key() {
    var headers = headers("x-relay-key", "unknown", "authorization", "Bearer " + KEY);

    assertThat(KEYS.admit(headers, Dialect.OPENAI, "")).isInstanceOf(Identity.Rejected.class);
  }

  @Test
  void an_empty_relay_key_is_none() {
    var headers = headers("x-relay-key", "", "authorization", "Bearer " + KEY);

    assertThat(authenticated(KEYS, headers).caller()).isEqualTo(new Caller("team-a"));
    assertThat(authenticated(OPEN, headers("x-relay-key", "")).caller())
        .isEqualTo(Caller.ANONYMOUS);
  }

  @Test
  void the_places_are_tried_in_turn() {
    var headers =
        headers("authorization", "Bearer " + OWN, "x-api-key", "unknown", "x-goog-api-key", KEY);

    assertThat(authenticated(KEYS, headers).caller()).isEqualTo(new Caller("team-a"));
  }

  @Test
  void the_bearer_comes_before_the_others() {
    var headers = headers("x-api-key", KEY, "authorization", "Bearer " + OTHER_KEY);

    assertThat(authenticated(KEYS, headers).caller()).isEqualTo(new Caller("team-b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-relay-key", "x-api-key", "x-goog-api-key"})
  void the_credential_is_never_a_relay_key(String place) {
    var same = authenticated(KEYS, headers(place, KEY, "authorization", "Bearer " + KEY));
    var another = authenticated(KEYS, headers(place, KEY, "authorization", "Bearer " + OTHER_KEY));

    assertThat(same.credential()).isEmpty();
    assertThat(another.credential()).isEmpty();
  }

  @Test
  void a_key_has_its_own_models() {
    var authenticated = authenticated(KEYS, headers("x-api-key", OTHER_KEY));

    assertThat(authenticated.mayAsk("gpt-4o")).isTrue();
    assertThat(authenticated.mayAsk("x")).isTrue();
    assertThat(authenticated.mayAsk("claude")).isFalse();
  }

  @Test
  void an_open_gateway_takes_nobody_in_particular() {
    var authenticated = authenticated(OPEN, headers());

    assertThat(authenticated.caller()).isEqualTo(Caller.ANONYMOUS);
    assertThat(authenticated.credential()).isEmpty();
    assertThat(authenticated.mayAsk("anything")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization,  Bearer any-key",
    "x-api-key,      any-key",
    "x-goog-api-key, any-key",
    "x-relay-key,    any-key",
  })
  void an_open_gateway_knows_a_caller_by_the_hash_of_any_key(String header, String value) {
    assertThat(authenticated(OPEN, headers(header, value)).caller())
        .isEqualTo(new Caller(sha256("any-key")));
  }

  @Test
  void an_open_gateway_has_the_bearer_as_credential() {
    assertThat(authenticated(OPEN, headers("authorization", "Bearer " + OWN)).credential())
        .contains(new Credential(Scheme.BEARER, new Secret(OWN)));
  }

  @Test
  void passthrough_knows_a_caller_by_the_hash_of_the_own_key() {
    var authenticated = authenticated(PASSTHROUGH, headers("authorization", "Bearer " + OWN));

    assertThat(authenticated.caller()).isEqualTo(new Caller(sha256(OWN)));
    assertThat(authenticated.credential())
        .isEqualTo(Optional.of(new Credential(Scheme.BEARER, new Secret(OWN))));
    assertThat(authenticated.mayAsk("anything")).isTrue();
  }

  @Test
  void passthrough_wants_a_key() {
    assertThat(denied(PASSTHROUGH, headers()).message()).contains("your own key");
    assertThat(denied(PASSTHROUGH, headers("authorization", "Bearer  ")).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(AuthConfig.Mode.class)
  void what_is_admitted_shows_no_key(AuthConfig.Mode mode) {
    var keeper = keeper(mode, key("team-a", KEY, "*"));

    var identity = keeper.admit(headers("authorization", "Bearer " + KEY), Dialect.OPENAI, "");

    assertThat(identity.toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, BEARER",
    "RESPONSES, BEARER",
    "ANTHROPIC, API_KEY",
    "GEMINI, GOOGLE_KEY",
  })
  void of_several_credentials_that_in_the_dialects_own_place_goes_upstream(
      Dialect clientDialect, Scheme scheme) {
    var all = headers("authorization", "Bearer b");
    all.add("x-api-key", "a").add("x-goog-api-key", "g");

    var identity = PASSTHROUGH.admit(all, clientDialect, "");

    assertThat(((Identity.Authenticated) identity).credential())
        .hasValueSatisfying(it -> assertThat(it.scheme()).isEqualTo(scheme));
  }

  @ParameterizedTest
  @EnumSource(AuthConfig.Mode.class)
  void the_key_of_admin_is_no_key_for_models_and_goes_to_no_provider(AuthConfig.Mode mode) {
    var keeper =
        new Authenticator(
            new AuthConfig(mode, List.of(key("team-a", KEY, "*")), Optional.of(sha256(ADMIN_KEY))));

    var alone = keeper.admit(headers("authorization", "Bearer " + ADMIN_KEY), Dialect.OPENAI, "");
    var beside =
        keeper.admit(
            headers("x-relay-key", KEY).add("authorization", "Bearer " + ADMIN_KEY),
            Dialect.OPENAI,
            "");

    assertThat(alone instanceof Identity.Authenticated).isEqualTo(mode == AuthConfig.Mode.OPEN);
    assertThat(List.of(alone, beside))
        .allSatisfy(identity ->
            assertThat(
                    identity instanceof Identity.Authenticated authenticated
                        && authenticated.credential().isPresent())
                .isFalse());
  }

  private static Identity.Authenticated authenticated(Authenticator keeper, MultiMap headers) {
    return (Identity.Authenticated) keeper.admit(headers, Dialect.OPENAI, "");
  }

  private static Failure denied(Authenticator keeper, MultiMap headers) {
    return ((Identity.Rejected) keeper.admit(headers, Dialect.OPENAI, "")).failure();
  }

  private static Authenticator keeper(AuthConfig.Mode mode, AuthConfig.Key... keys) {
    return new Authenticator(new AuthConfig(mode, List.of(keys)));
  }

  private static AuthConfig.Key key(String name, String key, String... models) {
    return new AuthConfig.Key(name, sha256(key), List.of(models));
  }

  private static MultiMap headers(String... namesAndValues) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
