package dev.relay.launcher.it.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A file that is sent to Google in several requests.
class ResumableUploadIT {

  private FakeUpstream upstream;
  private RunningRelay relay;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start().answering(Answer.json("{}"));
    relay = relay("{mode: keys, keys: [{name: t, key: sk-t, native: full}, {name: u, key: sk-u}]}");
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  private RunningRelay relay(String auth) {
    return RunningRelay.configured(
        """
        auth: %s
        providers: [{name: google, type: gemini, base-url: "%s", api-keys: [k-1, k-2]}]
        """
            .formatted(auth, upstream.url()));
  }

  @ParameterizedTest
  @CsvSource({
    "/upload/v1beta/files,          google.1, k-1",
    "/gemini/upload/v1beta/files,   google.1, k-1",
    "/google.2/upload/v1beta/files, google.2, k-2",
  })
  void its_address_leads_back_to_the_key_that_began_it(String path, String word, String key) {
    var url = begun(path, "x-goog-upload-url", "http://elsewhere.example/upload/v1beta/files");

    assertThat(url).startsWith("http://localhost:7/" + word + "/upload/v1beta/files?upload_id=abc");
    assertThat(sent(url, "sk-t")).isEqualTo(200);
    assertThat(last().target())
        .isEqualTo("/upload/v1beta/files?upload_id=abc&upload_protocol=resumable");
    assertThat(last().header("x-goog-api-key")).hasValue(key);
    assertThat(last().header("x-goog-upload-command")).hasValue("upload, finalize");
    assertThat(last().text()).isEqualTo("{\"model\":1,\"model\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-goog-upload-url", "x-goog-upload-control-url", "location"})
  void who_has_it_needs_no_key(String header) {
    var url = begun("/upload/v1beta/files", header, upstream.url() + "/upload/v1beta/files");

    assertThat(sent(url, "")).isEqualTo(200);
    assertThat(last().header("x-goog-api-key")).hasValue("k-1");
  }

  @Test
  void nobody_can_make_or_change_one() {
    var url = begun("/upload/v1beta/files", "x-goog-upload-url", "http://x/upload/v1beta/files");
    var all =
        List.of(
            url.replace("upload_id=abc", "upload_id=abd"),
            url.replace("/google.1/", "/google.2/"),
            url.replaceFirst("&relay-upload=[^.]*", "&relay-upload=dQ"),
            url.replaceFirst("\\.[^.]*$", ".AAAA"),
            url.replaceFirst("&relay-upload.*", ""),
            url.replace("/upload/v1beta/files", "/v1beta/files"),
            url + "&a=b");

    assertThat(all).allSatisfy(it -> assertThat(sent(it, "")).isEqualTo(401));
    assertThat(sent(url, "sk-wrong")).isEqualTo(401);
    assertThat(sent(url, "sk-u")).isEqualTo(403);
  }

  @Test
  void it_works_with_the_callers_own_key() {
    relay.close();
    relay = relay("{mode: passthrough}");
    var url = begun("/upload/v1beta/files", "x-goog-upload-url", "http://x/upload/v1beta/files");

    assertThat(last().header("x-goog-api-key")).hasValue("sk-t");
    assertThat(sent(url, "")).isEqualTo(200);
    assertThat(last().header("x-goog-api-key")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/x?upload_id=1",
        "http://x/upload/../a?upload_id=1",
        "/upload/v1/x"
      })
  void another_address_does_not_pass(String url) {
    upstream.enqueue(Answer.json("{}").withHeader("x-goog-upload-url", url));
    try (var wire = relay.wire()) {
      var reply = wire.post("/upload/v1beta/files", new byte[0], "x-goog-api-key", "sk-t").reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("x-goog-upload-url")).isEmpty();
    }
  }

  private String begun(String path, String header, String url) {
    var query = "?upload_id=abc&upload_protocol=resumable&key=sk-of-ours";
    upstream.answering(Answer.json("{}").withHeader(header, url + query));
    try (var wire = relay.wire()) {
      wire.send("POST " + path + " HTTP/1.1\r\nhost: localhost:7\r\nx-goog-api-key: sk-t\r\n");
      wire.send("x-goog-upload-command: start\r\ncontent-length: 2\r\n\r\n{}");
      var reply = wire.reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header(header)).doesNotContain("sk-of-ours");
      return reply.header(header);
    }
  }

  private int sent(String url, String key) {
    var uri = URI.create(url);
    var body = "{\"model\":1,\"model\":2}";
    try (var wire = relay.wire()) {
      wire.send("POST " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\n");
      wire.send("host: localhost\r\nx-goog-upload-command: upload, finalize\r\n");
      wire.send(key.isEmpty() ? "" : "x-goog-api-key: " + key + "\r\n");
      wire.send("content-type: application/json\r\ncontent-length: " + body.length());
      return wire.send("\r\n\r\n" + body).reply().status();
    }
  }

  private Request last() {
    return RunningRelay.asked(upstream).getLast();
  }
}
