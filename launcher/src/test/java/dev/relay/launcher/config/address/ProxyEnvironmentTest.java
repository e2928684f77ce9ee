package dev.relay.launcher.config.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Variables;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyEnvironmentTest {

  private static final URI SECURE = URI.create("https://api.example.com/v1");
  private static final URI PLAIN = URI.create("http://api.example.com/v1");

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY,true,false",
    "https_proxy,true,false",
    "http_proxy,false,true",
    "HTTP_PROXY,false,false",
    "ALL_PROXY,true,true",
  })
  void each_variable_serves_its_scheme(String name, boolean secure, boolean plain) {
    assertThat(proxy(SECURE, Map.of(name, "http://p:1")).isPresent()).isEqualTo(secure);
    assertThat(proxy(PLAIN, Map.of(name, "http://p:1")).isPresent()).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://api.example.com     | *                    | true",
        "https://api.example.com     | other, example.com   | true",
        "https://api.example.com     | .example.com         | true",
        "https://api.example.com     | API.example.com:443  | true",
        "https://api.example.com     | api.example.com:8443 | false",
        "https://api.example.com     | ample.com            | false",
        "https://10.1.2.3            | 10.0.0.0/8           | true",
        "https://11.1.2.3            | 10.0.0.0/8           | false",
        "https://11.1.2.3            | 0.0.0.0/0            | true",
        "https://[fd00::1:2]         | fd00::/8             | true",
        "https://[fe00::1:2]         | fd00::/8             | false",
        "https://[fd00::1]           | fd00:0:0::1          | true",
        "https://[fd00::1]           | 10.0.0.0/8           | false",
        "https://api.example.com     | a.test b.test example.com. | true",
        "https://my_host.example.com | example.com          | true",
        "https://[fd00::1]           | fd00::1              | true",
        "https://localhost:8443      | none                 | true",
        "http://127.0.0.1:1          | none                 | true",
        "http://[::1]:1              | none                 | true",
      })
  void some_services_are_reached_directly(String service, String exempt, boolean direct) {
    Optional<URI> proxy =
        proxy(URI.create(service), Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", exempt));

    assertThat(proxy.isEmpty()).isEqualTo(direct);
  }

  @Test
  void a_proxy_may_be_written_without_scheme_and_port() {
    assertThat(proxy(SECURE, Map.of("HTTPS_PROXY", "u:p@proxy")))
        .contains(URI.create("http://u:p@proxy:80"));
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://p:1,socks5://p:1",
    "socks5h://u:p@p:1,socks5://u:p@p:1",
    "SOCKS5://p,socks5://p:1080",
    "socks://p,socks5://p:1080",
    "http://my_proxy,http://my_proxy:80",
    "http://[::1]:8,http://[::1]:8",
  })
  void a_proxy_may_be_one_of_socks(String written, URI proxy) {
    assertThat(proxy(SECURE, Map.of("ALL_PROXY", written))).contains(proxy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://p:1",
        "ftp://p",
        "http://p/path",
        "socks6://p",
        "socks4://p:1",
        "socks4a://p",
        "http://p:99999",
        "://"
      })
  void nothing_goes_past_a_proxy_that_cannot_be_used(String written) {
    var given = Given.yaml("providers: [{name: openai, api-key: k}]").env("ALL_PROXY", written);

    assertThatThrownBy(given::load).hasMessageContaining("ALL_PROXY: names no proxy");
  }

  @Test
  void a_provider_may_refuse_the_environments_proxy() {
    Given given =
        Given.yaml("providers: [{name: a, proxy: none}, {name: b}]").env("HTTPS_PROXY", "p:1");

    assertThat(given.load().providers())
        .extracting(each -> each.connection().proxy())
        .containsExactly(Optional.empty(), Optional.of(URI.create("http://p:1")));
  }

  private static Optional<URI> proxy(URI service, Map<String, String> environment) {
    return new ProxyEnvironment(new Variables(environment, Map.of()), new Problems())
        .forService(service);
  }
}
