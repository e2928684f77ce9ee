package dev.relay.launcher.config.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.launcher.config.Given;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {

  private static final List<Dialect> PATHS = List.of(Dialect.values());

  @Test
  void it_knows_more_than_thirty_services_in_the_order_of_their_names() {
    assertThat(Catalogue.BUILT_IN.names()).hasSizeGreaterThan(30);
    assertThat(List.copyOf(Catalogue.BUILT_IN.names())).isSorted();
  }

  @Test
  void no_two_services_share_a_variable() {
    assertThat(Catalogue.BUILT_IN.services().stream().flatMap(it -> it.variables().stream()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("services")
  void a_service_is_far_away_and_wants_a_key_or_is_here_and_wants_none(Catalogue.Service service) {
    var url = service.address().url();
    boolean here = url.getHost().equals("localhost");

    assertThat(url.getScheme()).isEqualTo(here ? "http" : "https");
    assertThat(service.variables().isEmpty()).isEqualTo(here);
    assertThat(PATHS).containsAll(service.profile().dialects());
    assertThat(service.profile().apart().values()).allMatch(path -> path.endsWith("/v1"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void its_name_as_a_type_is_enough(Catalogue.Service service) {
    var given = "server: {port: 1}\nproviders: [{name: x, type: %s, api-key: k}]";

    var provider = Given.yaml(given.formatted(service.name())).load().providers().getFirst();

    assertThat(provider.connection().baseUrl()).isEqualTo(service.address().url());
    assertThat(provider.profile()).isEqualTo(service.profile());
    assertThat(provider.keys()).containsExactly(new Secret("k"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void each_of_its_variables_makes_it(Catalogue.Service service) {
    for (var variable : service.variables()) {
      var made = Given.nothing().env(variable, "k1").env(variable + "_2", "k2").load().providers();

      assertThat(made)
          .singleElement()
          .satisfies(provider -> {
            assertThat(provider.name()).isEqualTo(service.name());
            assertThat(provider.connection().baseUrl()).isEqualTo(service.address().url());
            assertThat(provider.profile()).isEqualTo(service.profile());
            assertThat(provider.keys()).containsExactly(new Secret("k1"), new Secret("k2"));
          });
    }
  }

  @Test
  void a_service_moves_with_its_base_url() {
    var made =
        Given.nothing()
            .env("GROQ_API_KEY", "k")
            .env("GROQ_BASE_URL", "http://127.0.0.1:9/v1")
            .load()
            .providers();

    assertThat(made.getFirst().connection().baseUrl()).hasToString("http://127.0.0.1:9/v1");
  }

  @Test
  void a_local_server_on_relays_own_port_is_an_error() {
    assertThatThrownBy(() -> Given.yaml("providers: [{name: x, type: llamacpp}]").load())
        .hasMessageContaining("provider 'x' is at port 8080 of this machine, where Relay itself");
  }

  static List<Catalogue.Service> services() {
    return Catalogue.BUILT_IN.services();
  }
}
