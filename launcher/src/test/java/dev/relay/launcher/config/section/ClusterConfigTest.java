package dev.relay.launcher.config.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Secret;
import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {

  private static final String ON = "cluster: {enabled: true}";
  private static final String ELSEWHERE =
      "cluster: {enabled: true, host: 10.0.0.4, secret: \"${env:RELAY_CLUSTER_SECRET}\"}";
  private static final String PLAIN = "prompts and answers cross the network in clear";
  private static final String EVERYBODY =
      "cluster.secret: is not set: every process of this machine may join";

  @TempDir private Path folder;

  @Test
  void is_off_unless_it_is_switched_on() {
    assertThat(Given.nothing().load().cluster()).isEmpty();
    assertThat(Given.yaml("cluster: {enabled: false, host: 10.0.0.4}").load().cluster()).isEmpty();
  }

  @Test
  void switched_on_it_is_one_of_this_machine() {
    var settings = Given.yaml(ON).load();

    assertThat(settings.cluster()).hasValue(ClusterConfig.DEFAULT);
    assertThat(settings.cluster().orElseThrow())
        .isEqualTo(
            new ClusterConfig(
                "relay",
                "127.0.0.1",
                5701,
                5801,
                List.of(),
                ClusterConfig.DEFAULT.secret(),
                Optional.empty()));
    assertThat(settings.warnings()).containsExactly(EVERYBODY);
  }

  @Test
  void every_key_can_be_set() throws IOException {
    for (var file : List.of("ca.pem", "node.crt", "node.key")) {
      FileModes.onlyMine(Files.createFile(folder.resolve(file)));
    }
    var yaml =
        """
        cluster:
          enabled: true
          name: blue
          host: 10.0.0.4
          port: 6701
          bus-port: 0
          members: ["10.0.0.5:5701", "[fd00::5]:5702", "relay-2.example.com:5703"]
          secret: a-secret-of-the-cluster
          tls: {ca: ca.pem, cert: node.crt, key: node.key}
        roles: [dispatch, Provider]
        """;

    var settings = Given.yaml(yaml).in(folder).load();

    assertThat(settings.cluster())
        .hasValue(
            new ClusterConfig(
                "blue",
                "10.0.0.4",
                6701,
                0,
                List.of("10.0.0.5:5701", "[fd00::5]:5702", "relay-2.example.com:5703"),
                new Secret("a-secret-of-the-cluster"),
                Optional.of(
                    new ClusterConfig.Tls(
                        folder.resolve("ca.pem"),
                        folder.resolve("node.crt"),
                        folder.resolve("node.key")))));
    assertThat(settings.roles()).containsExactlyInAnyOrder(NodeRole.DISPATCH, NodeRole.PROVIDER);
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void every_key_can_come_from_the_environment() {
    var settings =
        Given.nothing()
            .env("RELAY_CLUSTER_ENABLED", "true")
            .env("RELAY_CLUSTER_PORT", "6701")
            .env("RELAY_CLUSTER_MEMBERS", "10.0.0.5:5701, 10.0.0.6:5701")
            .env("RELAY_CLUSTER_SECRET", "a-secret-of-the-cluster")
            .env("RELAY_ROLES", "gateway, dispatch")
            .load();

    var cluster = settings.cluster().orElseThrow();
    assertThat(cluster.port()).isEqualTo(6701);
    assertThat(cluster.members()).containsExactly("10.0.0.5:5701", "10.0.0.6:5701");
    assertThat(cluster.secret()).isEqualTo(new Secret("a-secret-of-the-cluster"));
    assertThat(settings.roles()).containsExactlyInAnyOrder(NodeRole.GATEWAY, NodeRole.DISPATCH);
    assertThat(settings.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.4", "fd00::4", "no-such-host.invalid"})
  void without_a_secret_no_other_machine_is_let_in(String host) {
    assertThat(Given.yaml("cluster: {enabled: true, host: \"%s\"}".formatted(host)).errors())
        .containsExactly(
            "relay.yaml:1: cluster.secret: none (expected: at least 16 visible characters, the"
                + " same on every node, as by RELAY_CLUSTER_SECRET)");
  }

  @Test
  void a_secret_that_leads_nowhere_is_none() {
    assertThat(Given.yaml(ELSEWHERE).errors())
        .singleElement()
        .asString()
        .contains("cluster.secret: ${env:RELAY_CLUSTER_SECRET} is not set (expected: at least 16");
    assertThat(Given.yaml("cluster: {enabled: true, secret: \"${env:NOPE}\"}").warnings())
        .containsExactly(
            "cluster.secret: ${env:NOPE} is not set: every process of this machine may join");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host: \"${env:NOPE}\"                                | cluster.host",
        "name: \"${env:NOPE}\"                                | cluster.name",
        "members: [\"${env:NOPE}\"]                           | cluster.members[0]",
        "tls: {ca: \"${env:NOPE}\", cert: \"${env:NOPE}\", key: \"${env:NOPE}\"} | cluster.tls.ca",
      })
  void a_reference_that_leads_nowhere_decides_nothing(String setting, String key) {
    assertThat(Given.yaml("cluster: {enabled: true, %s}".formatted(setting)).errors().getFirst())
        .isEqualTo(
            "relay.yaml:1: %s: ${env:NOPE} is not set (expected: a value, or no such key)"
                .formatted(key));
  }

  @Test
  void in_clear_between_machines_is_one_warning() {
    assertThat(
            Given.yaml(ELSEWHERE).env("RELAY_CLUSTER_SECRET", "a-secret-of-the-cluster").warnings())
        .singleElement()
        .asString()
        .contains("10.0.0.4", PLAIN);
  }

  @Test
  void a_file_that_cannot_be_read_is_named() throws IOException {
    Files.createFile(folder.resolve("ca.pem"));
    Files.createFile(folder.resolve("a.crt"));
    var yaml = "cluster: {enabled: true, tls: {ca: ca.pem, cert: a.crt, key: a.key}}";

    assertThat(Given.yaml(yaml).in(folder).errors())
        .containsExactly(
            "relay.yaml:1: cluster.tls: %s cannot be read (expected: a file in PEM that Relay may read)"
                .formatted(folder.resolve("a.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void all_addresses_are_no_address_for_others(String host) {
    var yaml = "cluster: {enabled: true, secret: a-secret-of-the-cluster, host: \"%s\"}";

    assertThat(Given.yaml(yaml.formatted(host)).errors())
        .singleElement()
        .asString()
        .contains("cluster.host: '" + host + "' (expected: the one address");
  }

  @Test
  void both_ports_are_different() {
    assertThat(Given.yaml("cluster: {enabled: true, port: 5801}").errors())
        .singleElement()
        .asString()
        .contains("cluster.bus-port", "another one than cluster.port");
  }

  @Test
  void members_without_enabled_are_pointed_out() {
    assertThat(Given.yaml("cluster: {members: ['10.0.0.5:5701']}").warnings())
        .containsExactly("cluster: is off (expected: enabled: true, to join the members)");
  }

  @Test
  void the_secret_is_never_shown() {
    var settings = Given.yaml("cluster: {enabled: true, secret: CANARY-of-the-cluster}").load();

    assertThat(settings.toString()).doesNotContain("CANARY");
    assertThat(Given.yaml("cluster: {enabled: true, secret: CANARY}").errors().toString())
        .doesNotContain("CANARY");
  }

  @Test
  void a_flag_says_what_runs_here() {
    assertThat(Given.yaml(ON + "\nroles: [gateway]").flag("roles", "provider").load().roles())
        .containsExactly(NodeRole.PROVIDER);
  }

  @Test
  void a_node_that_is_alone_runs_everything() {
    assertThat(Given.yaml("roles: [gateway, dispatch, provider]").load().roles())
        .containsExactlyInAnyOrderElementsOf(NodeRole.BUILT);
    assertThat(Given.nothing().flag("roles", "gateway").errors())
        .containsExactly(
            "--roles: roles: no dispatch, provider, and no other node to have it"
                + " (expected: all of gateway, dispatch, provider, or cluster.enabled: true)");
  }

  @Test
  void roles_that_are_not_built_warn_once() {
    assertThat(Given.yaml(ON + "\nroles: [gateway, cache, context, cache]").warnings())
        .containsExactly(EVERYBODY, "roles: context, cache: not built yet and without effect");
  }

  @Test
  void only_nodes_with_providers_need_their_keys() {
    var yaml = ON + "\nproviders: [{name: a, api-keys: [\"${env:K1}\", \"${env:K2}\"]}]\n";

    assertThat(Given.yaml(yaml).load().disabled()).containsExactly("a");
    var elsewhere = Given.yaml(yaml + "roles: [gateway, dispatch]").load();
    assertThat(elsewhere.disabled()).isEmpty();
    assertThat(elsewhere.providers()).singleElement().matches(it -> it.instances() == 2);
    assertThat(elsewhere.warnings()).containsExactly(EVERYBODY);
  }
}
