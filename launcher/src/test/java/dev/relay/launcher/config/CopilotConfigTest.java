package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.launcher.config.state.CopilotLogin;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.config.ProviderConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Type copilot wants consent and a login, and is never the reason why Relay does not start.
class CopilotConfigTest {

  private static final String CONSENTED = "providers: [{name: c, type: copilot, consent: true}]";
  private static final String CANARY = "gho_canary0123";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", ", consent: false", ", api-key: k", ", api-key: '${env:NOPE}'"})
  void without_consent_it_is_disabled(String options) {
    var given = given("providers: [{name: c, type: copilot" + options + "}, {name: b}]");

    assertThat(given.load().providers()).extracting(ProviderConfig::name).containsExactly("b");
    assertThat(given.load().disabled()).containsExactly("c");
    assertThat(given.warnings())
        .singleElement()
        .asString()
        .startsWith("provider 'c' is disabled, until it has consent: true")
        .contains("COMPLIANCE.md");
  }

  @Test
  void without_a_login_it_is_disabled_and_tells_the_command() {
    assertThat(given(CONSENTED).load().providers()).isEmpty();
    assertThat(given(CONSENTED).warnings())
        .contains(
            "provider 'c' is disabled, until there is a login: ./relay login copilot",
            "no provider is enabled: every exchange will fail");
    assertThat(Given.yaml(CONSENTED).warnings()).hasSize(2);
  }

  @Test
  void with_a_login_it_is_enabled_and_told_once() throws IOException {
    login("https://github.com");

    var settings = given(CONSENTED).load();

    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith("provider 'c' spends a personal GitHub Copilot subscription")
        .contains("COMPLIANCE.md")
        .doesNotContain(CANARY);
    var provider = settings.providers().getFirst();
    assertThat(provider.keys()).containsExactly(new Secret(CANARY));
    assertThat(provider.connection().baseUrl())
        .isEqualTo(URI.create("https://api.githubcopilot.com"));
    assertThat(provider.connection().github()).isEqualTo(GitHub.PUBLIC);
    assertThat(provider.profile().dialects())
        .containsExactlyInAnyOrder(Dialect.OPENAI, Dialect.RESPONSES, Dialect.ANTHROPIC);
    assertThat(provider.additions().streamUsage()).isFalse();
    assertThat(settings.toString()).doesNotContain(CANARY);
  }

  @Test
  void a_login_that_goes_is_a_change_that_is_taken() throws IOException {
    login("https://github.com");
    var now = given(CONSENTED).load();
    Files.delete(folder.resolve(CopilotLogin.FILE));

    assertThat(now.reading().files()).contains(folder.resolve(CopilotLogin.FILE));
    assertThat(ReloadGuard.between(now, given(CONSENTED).load())).isEmpty();
  }

  @Test
  void keys_that_are_given_stand_in_for_a_login_and_make_instances() throws IOException {
    login("https://github.com");

    var provider =
        given(CONSENTED.replace("consent", "api-keys: [gho_a, ghu_b], consent"))
            .load()
            .providers()
            .getFirst();

    assertThat(provider.keys()).containsExactly(new Secret("gho_a"), new Secret("ghu_b"));
    assertThat(provider.instances()).isEqualTo(2);
  }

  @Test
  void a_key_that_is_unset_is_no_login() throws IOException {
    login("https://github.com");

    assertThat(given(CONSENTED.replace("consent", "api-key: '${env:NOPE}', consent")).warnings())
        .first()
        .asString()
        .startsWith("provider 'c' is disabled: ")
        .contains("${env:NOPE} is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "https://acme.ghe.com, https://acme.ghe.com, https://copilot-api.acme.ghe.com",
    "https://git.acme.com, https://git.acme.com, https://api.githubcopilot.com",
    "https://git.acme.com, https://git.acme.com/, https://api.githubcopilot.com",
    "http://127.0.0.1:7, http://127.0.0.1:7, https://api.githubcopilot.com",
    "http://localhost, http://localhost, https://api.githubcopilot.com",
    "http://[::1], http://[::1], https://api.githubcopilot.com",
  })
  void a_company_has_a_github_of_its_own(String url, String loggedIn, URI base) throws IOException {
    login(loggedIn);

    var provider = given(at(url)).load().providers().getFirst();

    assertThat(provider.connection().github().url()).isEqualTo(URI.create(url));
    assertThat(provider.connection().baseUrl()).isEqualTo(base);
  }

  @Test
  void a_login_at_another_github_is_none() throws IOException {
    login("https://github.com");

    assertThat(given(at("https://acme.ghe.com")).warnings())
        .contains(
            "provider 'c' is disabled, until there is a login: ./relay login copilot --github-url"
                + " https://acme.ghe.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "gho_x",
        "[1]",
        "{\"token\":\"gho_x\"}",
        "{\"github-url\":\"https://github.com\",\"token\":\"\"}",
        "{\"github-url\":\"https://github.com\",\"token\":\"a b\"}",
        "{\"github-url\":null,\"token\":\"gho_x\"}",
        "{\"github-url\":\"https://github.com\",\"token\":\"gho_x\"",
      })
  void a_file_that_holds_no_login_is_none(String text) throws IOException {
    Files.writeString(folder.resolve(CopilotLogin.FILE), text);

    assertThat(given(CONSENTED).load().providers()).isEmpty();
  }

  @Test
  void no_caller_brings_a_login() throws IOException {
    login("https://github.com");

    assertThat(given(CONSENTED.replace("consent", "credentials: client, consent")).errors())
        .singleElement()
        .asString()
        .contains("credentials: client (expected: relay");
    assertThat(given("auth: {mode: passthrough}\n" + CONSENTED).warnings())
        .first()
        .asString()
        .startsWith("provider 'c' is disabled, since auth.mode is passthrough");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://github.com", "HTTP://git.acme.com", "http://127.0.0.1.acme.com"})
  void no_login_crosses_a_network_in_clear(String url) {
    assertThat(given(at(url)).errors())
        .singleElement()
        .asString()
        .contains("github-url: http (expected: https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"github-url: 'https://github.com'", "consent: true"})
  void what_is_for_copilot_is_an_error_elsewhere(String option) {
    assertThat(given("providers: [{name: a, " + option + "}]").errors())
        .singleElement()
        .asString()
        .contains("type openai (expected: it with type: copilot only)");
  }

  @Test
  void a_node_without_providers_needs_no_login() {
    var cluster = "cluster: {enabled: true}\nroles: [gateway, dispatch]\n";

    assertThat(given(cluster + CONSENTED).load().providers()).hasSize(1);
    assertThat(given(cluster + CONSENTED.replace(", consent: true", "")).load().providers())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, /v1",
    "http://h/, /v1",
    "http://h/v1, /v1",
    "http://h/x/, /x/v1",
    "http://h/x/chat/completions, /x/v1",
  })
  void anthropics_dialect_alone_has_a_version_in_its_path(String base, String path) {
    var provider =
        given(CONSENTED.replace("consent", "api-key: k, base-url: '" + base + "', consent"))
            .load()
            .providers()
            .getFirst();

    assertThat(provider.profile().apart()).isEqualTo(Map.of(Dialect.ANTHROPIC, path));
  }

  @Test
  void a_state_folder_is_told_by_the_environment() {
    assertThat(StateFolder.of(Map.of("RELAY_HOME", "/a", "HOME", "/b")))
        .hasValue(new StateFolder(Path.of("/a")));
    assertThat(StateFolder.of(Map.of("RELAY_HOME", "", "HOME", "/b")))
        .hasValue(new StateFolder(Path.of("/b/.relay")));
    assertThat(StateFolder.of(Map.of())).isEqualTo(Optional.empty());
  }

  private static String at(String url) {
    return CONSENTED.replace("consent", "github-url: '" + url + "', consent");
  }

  private void login(String url) throws IOException {
    var login = new CopilotLogin(new GitHub(URI.create(url)), new Secret(CANARY));
    new StateFolder(folder).write(CopilotLogin.FILE, login.bytes());
  }

  private Given given(String text) {
    return Given.yaml(text).env("RELAY_HOME", folder.toString());
  }
}
