package dev.relay.launcher.it.admin;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody comes to `/admin` without its key, however the path is spelt.
class AdminIT {

  private static final String KEY = "relay-admin-key-of-the-tests";
  private static final String CLIENT_KEY = "sk-of-a-client";
  private static final String AUTHORISED = "authorization: Bearer " + KEY + "\r\n";
  private static final String AUTH =
      """
      auth: {mode: keys, admin-key: %s, keys: [{name: a, key: %s, native: full}]}
      """
          .formatted(KEY, CLIENT_KEY);
  private static final String PROVIDERS =
      """
      providers:
        - {name: acme, base-url: "%s/v1", api-keys: [sk-secret-1, sk-secret-2]}
        - {name: own, type: anthropic, base-url: "%s", credentials: client}
        - {name: off, api-key: "${env:NEVER_SET}"}
      models:
        - {match: small, when: {dialect: openai}, to: [{provider: acme.2, model: tiny, weight: 3}]}
        - {match: "*", to: [{provider: acme}]}
      """;

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(Answer.json("{\"data\":[]}"));
    relay = RunningRelay.configured(AUTH + PROVIDERS.formatted(upstream.url(), upstream.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization: Bearer " + KEY,
        "Authorization: bearer " + KEY,
        "x-relay-key: " + KEY,
        "authorization: Bearer of-somebody-else\r\nx-relay-key: " + KEY,
        "authorization: Bearer " + KEY + "\r\nx-relay-key: " + CLIENT_KEY,
      })
  void the_key_opens_in_two_places(String headers) {
    var reply = get("/admin/routes", headers + "\r\n");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void routes_and_providers_are_shown_and_no_secret() {
    var reply = get("/admin/routes", AUTHORISED);

    assertThat(reply.text()).doesNotContain("sk-secret", KEY, CLIENT_KEY).contains("\n  ");
    var shown = new JsonObject(reply.text());
    assertThat(shown.getJsonArray("routes"))
        .extracting(route -> ((JsonObject) route).getString("match"))
        .containsExactly("small", "*");
    assertThat(shown.getJsonArray("providers").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "acme", "dialects": ["openai", "responses"], "own_credential": false,
                 "instances": [
                   {"instance": "acme.1", "running": 0, "cooling": [],
                    "limits_nearly_spent": [], "breakers": [], "breakers_elsewhere": []},
                   {"instance": "acme.2", "running": 0, "cooling": [],
                    "limits_nearly_spent": [], "breakers": [], "breakers_elsewhere": []}]}
                """));
  }

  static Stream<String> wrong() {
    return Stream.of(
        "",
        "authorization: Bearer " + CLIENT_KEY,
        "x-relay-key: " + CLIENT_KEY,
        "x-api-key: " + KEY,
        "x-goog-api-key: " + KEY,
        "authorization: Basic " + KEY,
        "authorization: " + KEY,
        "authorization: Bearer " + KEY + "x",
        "authorization: Bearer " + KEY.substring(1),
        "authorization: Bearer " + KEY.toUpperCase(Locale.ROOT),
        "authorization: Bearer",
        "x-relay-key: ",
        "x-relay-key: Bearer " + KEY,
        "cookie: relay=" + KEY,
        "proxy-authorization: Bearer " + KEY,
        "x-admin-key: " + KEY);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void anything_else_is_refused_in_the_same_words_whatever_is_asked(String header) {
    var headers = header.isEmpty() ? "" : header + "\r\n";
    var usual = get("/admin/routes", "").text();
    for (var path : List.of("/admin/routes", "/admin/none", "/admin", "/admin/routes?key=" + KEY)) {
      for (var method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
        var reply = ask(method, path, headers);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(reply.headers()).doesNotContainKey("allow");
        assertThat(reply.text()).isEqualTo(usual).contains("\"error\"").doesNotContain("routes");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic-version: 2023-06-01", "x-goog-api-key: x"})
  void errors_are_those_of_one_dialect(String header) {
    var error = new JsonObject(get("/admin/routes", header + "\r\n").text()).getJsonObject("error");

    assertThat(error.getString("code")).isEqualTo("invalid_api_key");
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
  }

  /// As they stand in a request line, what they are without the key, and what with it.
  @ParameterizedTest
  @CsvSource({
    "/admin/routes,                            401, 200",
    "/admin/routes/,                           401, 200",
    "/admin/routes?pretty&key=x,               401, 200",
    "//admin/routes,                           401, 200",
    "/admin//routes,                           401, 200",
    "///admin///routes//,                      401, 200",
    "/admin/./routes,                          401, 200",
    "/./admin/routes,                          401, 200",
    "/admin/../admin/routes,                   401, 200",
    "/../admin/routes,                         401, 200",
    "/health/../admin/routes,                  401, 200",
    "/v1/models/../../admin/routes,            401, 200",
    "/acme/v1/../../admin/routes,              401, 200",
    "/admin/%2e/routes,                        401, 200",
    "/admin/%2e%2E/admin/routes,               401, 200",
    "/%61dmin/routes,                          401, 200",
    "/admin/%72outes,                          401, 200",
    "http://relay/admin/routes,                401, 200",
    "http://evil.example.com:1/admin/routes,   401, 200",
    "http://relay//admin/../admin/routes,      401, 200",
    "/admin,                                   401, 404",
    "/admin/,                                  401, 404",
    "/admin?key=x,                             401, 404",
    "/admin/none,                              401, 404",
    "/admin/routes/x,                          401, 404",
    "/admin/Routes,                            401, 404",
    "/admin/routes%2F,                         401, 404",
    "/admin/routes%00,                         401, 404",
    "/admin/routes;x,                          401, 404",
    "/admin/..%2Froutes,                       401, 404",
    "/admin/%252e%252e/routes,                 401, 404",
    "/ADMIN/routes,                            404, 404",
    "/Admin/routes,                            404, 404",
    "/admin%2Froutes,                          404, 404",
    "/admin%2froutes,                          404, 404",
    "/admin.1/routes,                          404, 404",
    "/admin;x/routes,                          404, 404",
    "/administrator,                           404, 404",
    "/admin/../health/../routes,               404, 404",
    "/admin%,                                  400, 400",
    "\\admin\\routes,                          404, 404",
  })
  void however_it_is_spelt_the_key_comes_first(String target, int without, int with) {
    var refused = get(target, "");
    var client = get(target, "authorization: Bearer " + CLIENT_KEY + "\r\n");
    var answered = get(target, AUTHORISED);

    assertThat(List.of(refused.status(), client.status())).containsOnly(without);
    assertThat(answered.status()).isEqualTo(with);
    assertThat(refused.text() + client.text()).doesNotContain("providers", "acme.2");
    assertThat(answered.text().contains("acme.2")).isEqualTo(with == 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
  void another_method_is_refused_to_who_has_the_key(String method) {
    var known = ask(method, "/admin/routes", AUTHORISED);
    var unknown = ask(method, "/admin/none", AUTHORISED);

    assertThat(known.status()).isEqualTo(405);
    assertThat(known.header("allow")).isEqualTo("GET, HEAD");
    assertThat(new JsonObject(known.text()).getJsonObject("error").getString("code"))
        .isEqualTo("method_not_allowed");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(new JsonObject(unknown.text()).getJsonObject("error").getString("code"))
        .isEqualTo("unknown_path");
  }

  @Test
  void a_head_is_an_answer_without_a_body() {
    try (var wire = relay.wire()) {
      wire.send("HEAD /admin/routes HTTP/1.1\r\nhost: localhost\r\n" + AUTHORISED + "\r\n");
      assertThat(wire.replyToHead().status()).isEqualTo(200);
      wire.send("HEAD /admin/routes HTTP/1.1\r\nhost: localhost\r\n\r\n");
      assertThat(wire.replyToHead().status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", "http://localhost:5173", "null"})
  void a_web_page_of_another_origin_gets_nothing(String origin) {
    var page = "origin: " + origin + "\r\n";
    var preflight =
        ask(
            "OPTIONS",
            "/admin/routes",
            page
                + "access-control-request-method: GET\r\naccess-control-request-headers: "
                + "authorization\r\n");

    assertThat(preflight.status()).isEqualTo(401);
    assertThat(
            List.of(preflight, get("/admin/routes", page), get("/admin/routes", page + AUTHORISED)))
        .allSatisfy(reply ->
            assertThat(reply.headers().keySet())
                .noneMatch(name -> name.startsWith("access-control-")));
  }

  @Test
  void who_is_refused_with_a_body_is_answered_and_the_connection_goes_on() {
    try (var wire = relay.wire()) {
      assertThat(wire.post("/admin/routes", new byte[100_000]).reply().status()).isEqualTo(401);
      assertThat(
              wire.send("GET /admin/routes HTTP/1.1\r\nhost: localhost\r\n" + AUTHORISED + "\r\n")
                  .reply()
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void it_is_no_key_for_models_and_goes_to_no_provider() {
    var before = upstream.requests().size();

    try (var wire = relay.wire()) {
      assertThat(wire.chat(CHAT_BODY, "authorization", "Bearer " + KEY).reply().status())
          .isEqualTo(401);
      var ownKey = "authorization: Bearer " + KEY + "\r\nx-relay-key: " + CLIENT_KEY + "\r\n";
      assertThat(get("/own/v1/files", ownKey).status()).isEqualTo(401);
    }
    assertThat(upstream.requests().subList(before, upstream.requests().size()))
        .noneMatch(request -> request.headers().toString().contains(KEY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "passthrough"})
  void in_every_mode_the_key_is_wanted(String mode) {
    try (var other =
        RunningRelay.configured("auth: {mode: %s, admin-key: %s}".formatted(mode, KEY))) {
      assertThat(ask(other.port(), "GET", "/admin/routes", "").status()).isEqualTo(401);
      assertThat(ask(other.port(), "GET", "/admin/routes", AUTHORISED).status()).isEqualTo(200);
    }
  }

  @Test
  void without_a_key_it_is_closed_to_everybody() {
    try (var closed = RunningRelay.of(Given.nothing())) {
      for (var headers :
          List.of("", AUTHORISED, "x-relay-key: \r\n", "authorization: Bearer \r\n")) {
        assertThat(ask(closed.port(), "GET", "/admin/routes", headers).status()).isEqualTo(401);
      }
    }
  }

  @Test
  void with_a_management_port_it_is_there_alone() {
    try (var other = RunningRelay.configured("server: {management-port: 0}\n" + AUTH)) {
      int management = other.managementPort();

      assertThat(ask(other.port(), "GET", "/admin/routes", AUTHORISED).status()).isEqualTo(404);
      assertThat(ask(other.port(), "GET", "/admin/none", "").status()).isEqualTo(404);
      for (var path : List.of("/admin/routes", "//admin/routes", "/health/../admin/routes")) {
        assertThat(ask(management, "GET", path, "").status()).isEqualTo(401);
        assertThat(ask(management, "GET", path, AUTHORISED).status()).isEqualTo(200);
      }
      assertThat(ask(management, "POST", "/admin/routes", AUTHORISED).status()).isEqualTo(405);
      assertThat(ask(management, "GET", "/admin", AUTHORISED).status()).isEqualTo(404);
      assertThat(ask(management, "GET", "/metrics", "").status()).isEqualTo(200);
    }
  }

  private static Wire.Reply get(String target, String headers) {
    return ask("GET", target, headers);
  }

  private static Wire.Reply ask(String method, String target, String headers) {
    return ask(relay.port(), method, target, headers);
  }

  private static Wire.Reply ask(int port, String method, String target, String headers) {
    try (var wire = new Wire(port)) {
      return wire.send(
              method + " " + target + " HTTP/1.1\r\nhost: localhost\r\n" + headers + "\r\n")
          .reply();
    }
  }
}
