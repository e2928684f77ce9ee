package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.provider.config.ProviderConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  private static final Given FILE = Given.yaml("server: {port: 1}");

  @Test
  void stands_in_the_order_flag_environment_dotenv_file_default() {
    Given dotenv = FILE.dotenv("RELAY_SERVER_PORT", "2");
    Given environment = dotenv.env("RELAY_SERVER_PORT", "3");
    Given flag = environment.flag("port", "4");

    assertThat(Given.nothing().load().server().port()).isEqualTo(8080);
    assertThat(FILE.load().server().port()).isEqualTo(1);
    assertThat(dotenv.load().server().port()).isEqualTo(2);
    assertThat(environment.load().server().port()).isEqualTo(3);
    assertThat(flag.load().server().port()).isEqualTo(4);
  }

  @Test
  void aliases_of_the_port_stand_in_their_order() {
    Given last = FILE.env("SERVER_PORT", "2");
    Given third = last.env("PORT", ":3");
    Given second = third.env("RELAY_PORT", "4");
    Given first = second.env("RELAY_SERVER_PORT", "5");

    assertThat(last.load().server().port()).isEqualTo(2);
    assertThat(third.load().server().port()).isEqualTo(3);
    assertThat(second.load().server().port()).isEqualTo(4);
    assertThat(first.load().server().port()).isEqualTo(5);
  }

  @Test
  void what_kubernetes_injects_is_ignored_quietly() {
    Given given =
        FILE.env("RELAY_PORT", "tcp://10.0.0.1:8080")
            .env("RELAY_PORT_8080_TCP_ADDR", "10.0.0.1")
            .env("RELAY_SERVICE_HOST", "10.0.0.1")
            .env("RELAY_SERVICE_PORT", "8080")
            .env("PORT", "2");

    assertThat(given.load().server().port()).isEqualTo(2);
    assertThat(given.warnings()).isEmpty();
  }

  @Test
  void what_is_read_elsewhere_is_known() {
    assertThat(FILE.env("RELAY_HEALTH_PORT", "9090").env("RELAY_HOME", "/state").warnings())
        .isEmpty();
  }

  @Test
  void an_empty_variable_is_an_unset_one() {
    assertThat(FILE.env("PORT", " ").env("RELAY_SERVER_PORT", "").load().server().port())
        .isEqualTo(1);
  }

  @Test
  void lists_and_maps_are_yaml() {
    Settings settings =
        Given.nothing()
            .env("RELAY_SERVER_CORS_ORIGINS", "['https://a', 'https://b']")
            .env("RELAY_PROVIDERS", "[{name: a, type: simulated, length: 3}]")
            .load();

    assertThat(settings.server().origins()).containsExactly("https://a", "https://b");
    assertThat(settings.providers().getFirst().simulation().length()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://a, *", "[https://a, '*']", "- https://a\n- '*'"})
  void a_list_may_stand_between_commas(String text) {
    Settings settings = Given.nothing().env("RELAY_SERVER_CORS_ORIGINS", text).load();

    assertThat(settings.server().origins()).containsExactly("https://a", "*");
  }

  @Test
  void a_stranger_is_a_warning_with_the_nearest() {
    assertThat(Given.nothing().env("RELAY_SERVER_PROT", "1").warnings())
        .containsExactly(
            "RELAY_SERVER_PROT: is no variable of Relay and is ignored, did you mean"
                + " 'RELAY_SERVER_PORT'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELAY_HOME", "RELAY_JAVA_OPTS", "RELAY_CACHE_SECRET", "RELAY_MINE"})
  void names_that_are_known_or_referenced_are_no_strangers(String name) {
    String text = "providers: [{name: a, api-key: \"${env:RELAY_MINE}\"}]";

    assertThat(Given.yaml(text).env("RELAY_MINE", "k").env(name, "k").warnings()).isEmpty();
  }

  @Test
  void a_mode_alone_makes_the_three_services_with_the_callers_key() {
    Settings settings = Given.nothing().env("RELAY_AUTH_MODE", "passthrough").load();

    assertThat(settings.auth().mode()).isEqualTo(AuthConfig.Mode.PASSTHROUGH);
    assertThat(settings.providers())
        .extracting(ProviderConfig::name)
        .containsExactly("openai", "anthropic", "gemini");
    assertThat(settings.providers())
        .extracting(ProviderConfig::credentials)
        .containsOnly(ProviderConfig.Credentials.CLIENT);
  }

  @Test
  void passthrough_never_keeps_a_key_of_ours() {
    String text =
        """
        auth: {mode: passthrough}
        providers: [{name: a, api-key: k}, {name: b, api-key: "${env:NOPE}"}, {name: c, type: simulated}]
        """;

    assertThat(Given.yaml(text).load().providers())
        .extracting(ProviderConfig::credentials)
        .containsExactly(
            ProviderConfig.Credentials.CLIENT,
            ProviderConfig.Credentials.CLIENT,
            ProviderConfig.Credentials.RELAY);
    assertThat(Given.yaml(text).load().providers()).allMatch(each -> each.keys().isEmpty());
  }

  @Test
  void numbered_keys_are_instances_once_each() {
    Settings settings =
        Given.nothing()
            .env("OPENAI_API_KEY", "a")
            .env("OPENAI_API_KEY_1", "a")
            .dotenv("OPENAI_API_KEY_2", "Bearer b")
            .env("OPENAI_BASE_URL", "http://localhost:1/v1?v=2")
            .load();

    ProviderConfig openai = settings.providers().getFirst();
    assertThat(openai.keys()).containsExactly(new Secret("a"), new Secret("b"));
    assertThat(openai.connection().baseUrl()).hasToString("http://localhost:1/v1");
    assertThat(openai.additions().query()).containsEntry("v", "2");
  }

  @Test
  void the_first_replaced_systems_variables_make_a_provider() {
    Settings settings =
        Given.nothing()
            .env("LLM_PROVIDER_URL", "https://llm.example.com")
            .env("LLM_PROVIDER_KEY", "k")
            .env("LLM_PROVIDER_MODEL", "m")
            .env("RELAY_PORT", "9999")
            .load();

    ProviderConfig llm = settings.providers().getFirst();
    assertThat(llm.name()).isEqualTo("llm");
    assertThat(llm.keys()).containsExactly(new Secret("k"));
    assertThat(llm.model()).contains("m");
    assertThat(settings.warnings()).singleElement().asString().startsWith("context: the limits");
  }

  @Test
  void a_provider_without_key_is_a_warning() {
    assertThat(Given.nothing().env("LLM_PROVIDER_URL", "http://localhost:1").warnings())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("LLM_PROVIDER_KEY: is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC_API_KEY, anthropic, ANTHROPIC, https://api.anthropic.com/v1",
    "ANTHROPIC_API_KEY_2, anthropic, ANTHROPIC, https://api.anthropic.com/v1",
    "GEMINI_API_KEY, gemini, GEMINI, https://generativelanguage.googleapis.com/v1beta",
    "GOOGLE_API_KEY, gemini, GEMINI, https://generativelanguage.googleapis.com/v1beta",
  })
  void a_usual_variable_makes_its_provider(
      String variable, String name, ProviderConfig.Type type, String url) {
    var made = Given.nothing().env(variable, "k").load().providers();

    assertThat(made).containsExactly(ProviderConfig.of(type, name, url, List.of(new Secret("k"))));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:11435, http://127.0.0.1:11435",
    "0.0.0.0:11434, http://127.0.0.1:11434",
    "0.0.0.0, http://127.0.0.1:11434",
    ":11500, http://127.0.0.1:11500",
    "box, http://box:11434",
    "http://box:1/, http://box:1/",
    "https://box.example.com, https://box.example.com",
  })
  void ollama_is_where_it_listens(String value, String url) {
    var ollama = Given.nothing().env("OLLAMA_HOST", value).load().providers().getFirst();

    assertThat(ollama.name()).isEqualTo("ollama");
    assertThat(ollama.connection().baseUrl()).hasToString(url);
    assertThat(ollama.keys()).isEmpty();
  }

  @Test
  void azure_wants_its_endpoint() {
    Given given = Given.nothing().env("AZURE_OPENAI_API_KEY", "k");

    assertThat(given.warnings())
        .containsExactly("AZURE_OPENAI_API_KEY: is ignored without AZURE_OPENAI_ENDPOINT");

    var azure =
        given
            .env("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com/")
            .env("OPENAI_API_VERSION", "v")
            .load()
            .providers()
            .getFirst();
    assertThat(azure.type()).isEqualTo(ProviderConfig.Type.AZURE);
    assertThat(azure.additions().query()).containsEntry("api-version", "v");
  }

  @Test
  void a_service_moves_with_its_base_url() {
    Settings settings =
        Given.nothing()
            .env("ANTHROPIC_API_KEY", "k")
            .env("ANTHROPIC_BASE_URL", "http://127.0.0.1:9/x")
            .load();

    assertThat(settings.providers().getFirst().connection().baseUrl())
        .hasToString("http://127.0.0.1:9/x");
  }

  @Test
  void a_number_that_is_left_out_is_a_warning() {
    Settings settings =
        Given.nothing().env("OPENAI_API_KEY_1", "a").env("OPENAI_API_KEY_3", "c").load();

    assertThat(settings.warnings())
        .containsExactly(
            "OPENAI_API_KEY_3: there is no OPENAI_API_KEY_2, so that it makes an instance of a lower number");
    assertThat(settings.providers().getFirst().keys()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"90, 90000", "2m, 120000", "0, 120000", "soon, 120000", "120.5, 120000"})
  void opencode_go_may_be_silent_as_long_as_its_variable_says(String value, long millis) {
    Settings settings =
        Given.nothing().env("OPENCODE_GO_API_KEY", "k").env("OPENCODE_GO_TIMEOUT", value).load();

    assertThat(settings.providers().getFirst().timeouts().idle().toMillis()).isEqualTo(millis);
    assertThat(settings.warnings()).hasSize(value.matches("90|2m") ? 0 : 1);
  }

  @Test
  void the_environment_makes_no_providers_beside_configured_ones() {
    Given given = Given.yaml("providers: [{name: a}]").env("OPENAI_API_KEY", "k");

    assertThat(given.load().providers()).extracting(ProviderConfig::name).containsExactly("a");
  }
}
