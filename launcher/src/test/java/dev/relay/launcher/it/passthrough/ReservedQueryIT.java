package dev.relay.launcher.it.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// However a client writes the name of a parameter that is Relay's or the provider's own: it does
/// not reach the provider.
class ReservedQueryIT {

  private static final FakeUpstream UPSTREAM =
      FakeUpstream.start().answering(Answer.json("{\"data\":[]}"));
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: acme, api-key: sk-1, base-url: "%s/v1", query: {api-version: "1", Team_Id: "7"}}
              - {name: google, type: gemini, api-key: sk-2, base-url: "%s", query: {Beta: "own"}}
            """
                .formatted(UPSTREAM.url(), UPSTREAM.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    UPSTREAM.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=EVIL",
        "KEY=EVIL",
        "%6bey=EVIL",
        "%256bey=EVIL",
        "k%2565y=EVIL",
        "+key=EVIL",
        "key+=EVIL",
        "key%20=EVIL",
        "key%09=EVIL",
        "key%00=EVIL",
        "%00key=EVIL",
        "key[]=EVIL",
        "key%5B0%5D=EVIL",
        "?key=EVIL",
        "%EF%BD%8Bey=EVIL",
        "%E2%84%AAey=EVIL",
        "key%E2%80%8B=EVIL",
        "b;key=EVIL",
        "b=2;key=EVIL",
        "b=2;%6bey=EVIL;c=3",
        ";key=EVIL",
        "b=2&amp;key=EVIL",
        "access_token=EVIL",
        "Access-Token=EVIL",
        "oauth_token=EVIL",
        "api_key=EVIL",
        "api-key=EVIL",
        "x-goog-api-key=EVIL",
        "Authorization=EVIL",
        "subscription-key=EVIL",
        "relay-upload=EVIL",
        "api-version=EVIL",
        "API-VERSION=EVIL",
        "api%2dversion=EVIL",
        "api_version=EVIL",
        "Api-Version[]=EVIL",
        "b=2;api-version=EVIL",
        "team_id=EVIL",
        "TEAM%5FID=EVIL"
      })
  void a_reserved_name_is_taken_out(String query) {
    var target = asked("/acme/v1/files?a=1&" + query + "&z=9", 200);

    assertThat(target).startsWith("/v1/files?api-version=1&Team_Id=7&a=1").endsWith("&z=9");
    assertThat(target).doesNotContain("EVIL").doesNotContain(";");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$alt=x",
        "%24alt=x",
        "%2524alt=x",
        "+$alt=x",
        "b=2;$alt=x",
        "%EF%BC%84alt=x",
        "key%00foo=x",
        "a%0Ab=x",
        "%zz=1",
        "b%2=1"
      })
  void what_can_be_read_in_two_ways_is_a_400(String query) {
    int before = UPSTREAM.requests().size();
    try (var wire = relay.wire()) {
      wire.send("GET /acme/v1/files?a=1&" + query + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(wire.reply().status()).isEqualTo(400);
    }
    assertThat(UPSTREAM.requests()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({
    "a=1&a=2,                    a=1&a=2",
    "metadata[key]=v,            metadata[key]=v",
    "include[]=a%20b&limit=2,    include[]=a%20b&limit=2",
    "page_token=key&after=f%2B1, page_token=key&after=f%2B1",
    "a=b;c=d,                    a=b%3Bc=d",
    "a&b=,                       a&b=",
    "monkey=1&keys=2,            monkey=1&keys=2",
    "version=2,                  version=2",
  })
  void the_others_pass_as_they_are(String query, String passed) {
    assertThat(asked("/acme/v1/files?" + query, 200))
        .isEqualTo("/v1/files?api-version=1&Team_Id=7&" + passed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"beta=true", "alt=sse&beta=true&key=EVIL"})
  void so_it_is_on_the_paths_of_a_dialect(String query) {
    int before = UPSTREAM.requests().size();
    relay.post("/v1beta/models/google:m:countTokens?" + query, "{}");

    var target = UPSTREAM.requests().get(before).target();
    assertThat(target).startsWith("/v1beta/models/m:countTokens?Beta=own");
    assertThat(target).doesNotContain("true").doesNotContain("EVIL");
  }

  private static String asked(String target, int status) {
    int before = posts().size();
    try (var wire = relay.wire()) {
      wire.send("POST " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
      var reply = wire.reply();
      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    }
    return posts().get(before);
  }

  private static List<String> posts() {
    return UPSTREAM.requests().stream()
        .filter(request -> request.method().equals("POST"))
        .map(request -> request.target())
        .toList();
  }
}
