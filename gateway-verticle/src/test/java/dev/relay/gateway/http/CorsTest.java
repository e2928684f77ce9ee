package dev.relay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

  private static final Pattern LOOPBACK = Pattern.compile(Cors.LOOPBACK);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "https://localhost",
        "http://localhost:3000",
        "https://localhost:65535",
        "http://127.0.0.1",
        "http://127.0.0.1:8080",
        "http://127.255.0.3:1",
        "http://[::1]",
        "https://[::1]:5173",
      })
  void a_page_on_loopback_may_call(String origin) {
    assertThat(LOOPBACK.matcher(origin).matches()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "localhost",
        "ftp://localhost",
        "file://localhost",
        "http://localhost.evil.example",
        "http://localhost:3000.evil.example",
        "http://localhost@evil.example",
        "http://localhost:3000@evil.example",
        "http://evil.example/localhost",
        "http://evil-localhost",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:80:80",
        "http://1127.0.0.1",
        "http://127x0x0x1",
        "http://127.0.1",
        "http://10.0.0.1",
        "http://[::1].evil.example",
        "http://[::2]",
        "http://localhost:123456",
        "http://localhost\n",
        "xhttp://localhost",
      })
  void any_other_page_may_not(String origin) {
    assertThat(LOOPBACK.matcher(origin).matches()).isFalse();
  }
}
