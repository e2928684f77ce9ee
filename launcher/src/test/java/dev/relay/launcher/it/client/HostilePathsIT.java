package dev.relay.launcher.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a client writes into a request line, its headers or its host: nothing reaches another
/// host, nor anything but the paths that are configured.
class HostilePathsIT {

  private static final List<String> BEFORE =
      List.of("/acme/v1/", "/openai/v1/", "/v1/", "/acme.1/");

  private static final List<String> TRICKS =
      List.of(
          "../../admin/keys",
          "../admin",
          "./../admin",
          "x/../../../admin",
          "..%2fadmin",
          "..%2Fadmin",
          "%2e%2e/admin",
          "%2E%2E/admin",
          ".%2e/admin",
          "%2e/admin",
          "%2e%2e%2fadmin",
          "%252e%252e%252fadmin",
          "..%252fadmin",
          "..%5cadmin",
          "..\\admin",
          "..;/admin",
          "x;/../admin",
          "%2e%2e;a=b/admin",
          "..%00/admin",
          "files%00.json",
          "files%0d%0ahost:evil.example.com",
          "files%0aX-Evil:1",
          "files%09",
          "files%7f",
          "%c0%ae%c0%ae/admin",
          "%c0%af..%c0%afadmin",
          "%e0%80%ae%e0%80%ae/admin",
          "%ef%bc%8e%ef%bc%8e/admin",
          "%u002e%u002e/admin",
          "/evil.example.com/",
          "//evil.example.com/",
          "a//b",
          "a///b",
          "@evil.example.com//",
          "http://evil.example.com/../../x",
          "https:%2f%2fevil.example.com",
          "x#@evil.example.com/",
          "x%23y",
          "x%3fy=1",
          "x?y=1#z",
          "x?$httpMethod=DELETE",
          "x?%24httpMethod=DELETE",
          "x?a=b&$httpHeaders=authorization:x",
          "x?%20$x=1",
          "x?a=\"<b>",
          "x?a=b c",
          "x%",
          "x%2",
          "x%zz",
          "é",
          "x|y",
          "x<y>");

  private static final FakeUpstream UPSTREAM =
      FakeUpstream.start().answering(Answer.json("{\"data\":[]}"));
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            "providers: [{name: acme, api-key: sk-1, base-url: \"%s/base/v1\"}]"
                .formatted(UPSTREAM.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    UPSTREAM.close();
  }

  /// As they stand behind `GET `.
  static List<String> targets() {
    var all = new ArrayList<String>();
    BEFORE.forEach(before -> TRICKS.forEach(trick -> all.add(before + trick)));
    all.addAll(
        List.of(
            "//acme/v1/files",
            "/./acme/v1/files",
            "/x/../acme/v1/files",
            "/%61cme/v1/files",
            "/acme%2fv1/files",
            "/acme%2e1/files",
            "/acme:80@evil.example.com/v1/files",
            "/acme.0/v1/files",
            "/acme.99/v1/files",
            "/acme./v1/files",
            "/ACME/v1/files",
            "acme/v1/files",
            "http://evil.example.com/acme/v1/files",
            "https://127.0.0.1:1/acme/v1/files",
            "\\acme\\v1\\files",
            "*",
            "evil.example.com:443"));
    return all;
  }

  @Test
  void they_are_more_than_two_hundred() {
    assertThat(targets()).hasSizeGreaterThan(200).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void a_hostile_target_is_refused_or_stays_below_the_configured_path(String target) {
    int before = asked().size();
    try (var wire = relay.wire()) {
      wire.send(
          utf8("GET " + target + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"));

      assertThat(new String(wire.rest(), StandardCharsets.ISO_8859_1))
          .matches("(?s)HTTP/1.[01] (400|401|404|405|414) .*");
    }
    assertThat(asked()).hasSize(before);
  }

  static Stream<String> heads() {
    return Stream.of(
        "host: evil.example.com",
        "host: evil.example.com\r\nhost: other.example.com",
        "host: 127.0.0.1:1",
        "host: localhost@evil.example.com",
        "host: localhost/../evil",
        "host: [::1]:1",
        "host:",
        "host: localhost\r\nx-forwarded-host: evil.example.com\r\nforwarded: host=evil.example.com",
        "host: localhost\r\nx-original-url: /admin\r\nx-rewrite-url: /admin",
        "host: localhost\r\nx-http-method-override: DELETE\r\nx-method-override: DELETE",
        "host: localhost\r\nx-portkey-custom-host: http://evil.example.com",
        "host: localhost\r\nx-upstream-url: http://evil.example.com\r\nx-base-url: http://evil.example.com",
        "host: localhost\r\nopenai-organization: org-x\r\nopenai-project: p\r\ncookie: a=b",
        "host: localhost\r\nproxy-authorization: Basic eA==\r\nvia: 1.1 x\r\nte: trailers",
        "host: localhost\r\nx-amz-security-token: t\r\nx-goog-user-project: p");
  }

  @ParameterizedTest
  @MethodSource("heads")
  void no_host_and_no_header_moves_a_request(String head) {
    int before = asked().size();
    try (var wire = relay.wire()) {
      wire.send("GET /acme/v1/files HTTP/1.1\r\n" + head + "\r\nconnection: close\r\n\r\n");
      wire.rest();
    }
    var known =
        Set.of("host", "accept-encoding", "user-agent", "authorization", "accept", "connection");
    assertThat(asked().subList(before, asked().size()))
        .hasSizeLessThanOrEqualTo(1)
        .allSatisfy(request -> {
          assertThat(request.method()).isEqualTo("GET");
          assertThat(request.target()).isEqualTo("/base/v1/files");
          assertThat(request.header("host")).hasValue("127.0.0.1:" + UPSTREAM.port());
          assertThat(request.headers())
              .allMatch(it -> known.contains(it.name().toLowerCase(Locale.ROOT)));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relay@evil.example.com",
        "relay/../evil",
        "",
        "a b",
        "relay:80:90",
        "relay:",
        "relay\r\nhost: other",
        "http://evil.example.com",
        "é"
      })
  void an_odd_host_is_refused(String host) {
    int before = asked().size();
    try (var wire = relay.wire()) {
      wire.send("GET /acme/v1/files HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n");

      assertThat(new String(wire.rest(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 400");
    }
    assertThat(asked()).hasSize(before);
  }

  @Test
  void a_redirect_is_not_followed() {
    try (var evil = FakeUpstream.start()) {
      UPSTREAM.answering(
          Answer.json("{}").withStatus(307).withHeader("location", evil.url() + "/stolen"));
      try (var wire = relay.wire()) {
        wire.send("GET /acme/v1/files HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        wire.rest();
      }

      assertThat(evil.requests()).isEmpty();
    } finally {
      UPSTREAM.answering(Answer.json("{\"data\":[]}"));
    }
  }

  /// Without the lists that Relay itself asks for.
  private static List<Request> asked() {
    return UPSTREAM.requests().stream()
        .filter(request -> !request.target().equals("/base/v1/models"))
        .toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
