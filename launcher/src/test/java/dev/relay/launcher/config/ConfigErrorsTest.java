package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigErrorsTest {

  @Test
  void an_unknown_key_names_its_line_and_the_nearest_known_one() {
    assertThat(Given.yaml("server:\n\n  prot: 1").errors())
        .containsExactly("relay.yaml:3: unknown key 'prot' in server, did you mean 'port'?");
  }

  @Test
  void an_unknown_section_is_an_error() {
    assertThat(Given.yaml("sever: {}").errors())
        .containsExactly("relay.yaml:1: unknown key 'sever' at the top, did you mean 'server'?");
  }

  @Test
  void a_value_says_what_came_and_what_was_expected() {
    assertThat(Given.yaml("server:\n  port: abc").errors())
        .containsExactly(
            "relay.yaml:2: server.port: 'abc' (expected: a whole number from 0 to 65535)");
  }

  @Test
  void a_duration_without_unit_asks_for_one() {
    assertThat(Given.yaml("server: {drain: 10}").errors().getFirst())
        .contains("'10'", "with its unit", "15s");
  }

  @Test
  void all_errors_come_at_once() {
    assertThat(
            Given.yaml("server: {port: -1, x: 1}\nauth: {mode: shut}\nlog: {format: 1}").errors())
        .hasSize(4);
  }

  @Test
  void a_key_that_stands_twice_names_both_lines() {
    assertThat(Given.yaml("log: {}\nserver: {}\nlog: {}").errors())
        .containsExactly(
            "relay.yaml:3: key 'log' stands here and at relay.yaml:1 (expected: once)");
  }

  @Test
  void broken_yaml_names_its_line() {
    assertThat(Given.yaml("server:\n  port: [1\nlog: {}").errors().getFirst())
        .startsWith("relay.yaml:3: is not YAML: ");
  }

  @Test
  void a_reference_inside_braces_asks_for_quotes() {
    assertThat(Given.yaml("providers:\n  - {name: a, api-key: ${env:K}}").errors().getFirst())
        .startsWith("relay.yaml:2: ")
        .contains("expected: quotes around");
  }

  @Test
  void an_error_in_a_variable_names_it() {
    assertThat(Given.nothing().env("RELAY_SERVER_DRAIN", "soon").errors().getFirst())
        .startsWith("RELAY_SERVER_DRAIN: server.drain: 'soon' ");
  }

  @Test
  void an_error_in_a_flag_names_it() {
    assertThat(Given.nothing().flag("port", "many").errors().getFirst())
        .startsWith("--port: server.port: 'many' ");
  }

  @Test
  void a_target_that_is_no_provider_names_the_nearest() {
    String text = "providers: [{name: acme}]\nmodels:\n  - {match: a, to: [{provider: acne}]}";

    assertThat(Given.yaml(text).errors())
        .containsExactly(
            "relay.yaml:3: models[0].to[0].provider: 'acne' is no provider, did you mean 'acme'?");
  }

  @Test
  void a_mode_that_cannot_be_read_never_opens_the_gateway() {
    assertThat(Given.yaml("auth: {mode: \"${env:NOPE}\"}").errors().getFirst())
        .contains("auth.mode", "${env:NOPE} is not set");
  }

  @Test
  void aliases_cannot_make_a_body_endless() {
    assertThat(Given.yaml("providers: [{name: a, body: {x: &x [*x]}}]").errors()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "[1, 2] => a list (expected: a map of sections)",
        "server: 5 => server: text (expected: a map)",
        "server: {port: 65536} => from 0 to 65535",
        "server: {port: [1]} => server.port: a list",
        "server: {max-body: 1023} => from 1024",
        "server: {max-body: 2gb} => to 2147483647",
        "server: {heartbeat: 0s} => at least 1ms",
        "server: {host: a b} => a host name",
        "server: {cors: {origins: http://a}} => expected: a list",
        "server: {cors: {origins: [http://a/b]}} => an origin like",
        "auth: {keys: [{name: a}]} => neither (expected: either key or key-sha256)",
        "auth: {keys: [{key: a}]} => no name",
        "auth: {keys: [{name: a, key-sha256: 12}]} => 64 hexadecimal digits",
        "auth: {keys: [{name: a, key: b},{name: a, key: c}]} => 'a' again",
        "auth: {keys: [{name: a, key: b},{name: c, key: b}]} => a key of its own",
        "auth: {keys: [5]} => auth.keys[0]: text (expected: a map)",
        "auth: {keys: [{name: a, key: b, native: some}]} => none | stateless",
        "log: {format: xml} => auto | pretty | json",
        "limiter: {burst: x} => limiter.burst: 'x'",
        "limiter: {model: {gpt: {burts: 1}}} => unknown key 'burts'",
        "cache: {dedup: {enabled: maybe}} => true or false",
        "cluster: {members: {a: 1}} => cluster.members: a map",
        "prices: {gpt: {input: -1}} => prices[gpt].input",
        "cluster: {members: [5701]} => cluster.members[0]: '5701' (expected: host:port",
        "cluster: {members: ['fd00::5:5701']} => host:port",
        "cluster: {members: ['a:0']} => host:port",
        "cluster: {members: ['10.0.0.*:5701']} => host:port",
        "cluster: {port: 0} => from 1 to 65535",
        "cluster: {bus-port: 65536} => from 0 to 65535",
        "cluster: {name: \"a\\tb\"} => without control characters",
        "cluster: {secret: short} => cluster.secret: a value that does not fit (expected: at least 16",
        "cluster: {tls: {ca: a, cert: b}} => cluster.tls: 2 of 3 (expected: ca, cert and key)",
        "cluster: {discovery: dns} => kubernetes",
        "roles: [king] => gateway | context",
        "roles: [gateway] => roles: no dispatch, provider, and no other node to have it",
        "{roles: [cache], cluster: {enabled: true}} => nothing that does anything yet",
        "providers: [{type: openai}] => no name",
        "providers: [{name: a.b}] => letters, digits",
        "providers: [{name: a}, {name: a}] => 'a' again",
        "providers: [{name: a, base-url: ftp://a}] => an http or https URL",
        "providers: [{name: a, base-url: 'http://u:p@h'}] => without user",
        "providers: [{name: a, base-url: 'http://h/#f'}] => fragment",
        "providers: [{name: a, base-url: 'http:///v1'}] => with a host",
        "providers: [{name: a, api-key: b, api-keys: [c]}] => either api-key or api-keys",
        "providers: [{name: a, credentials: mine}] => relay | client",
        "providers: [{name: a, headers: {a b: c}}] => no header can have",
        "providers: [{name: a, headers: {a: \"b\\r\\nc\"}}] => without line breaks",
        "providers: [{name: a, proxy: ftp://p}] => a proxy like",
        "providers: [{name: a, tls: {key: ''}, proxy: none, delay: }, {name: b, dealy: 1s}] => unknown key 'dealy' in providers[1], did you mean 'delay'?",
        "providers: [{name: a, tls: {ca: nowhere.pem}}] => providers[0].tls.ca: 'nowhere.pem' (expected: a file in PEM",
        "server: {tls: {cert: nowhere.pem}} => server.tls.cert: one of them (expected: cert and key together)",
        "server: {management-port: 8080} => server.management-port: the port of clients (expected: another one",
        "server: {host: '${env:NOPE}'} => ${env:NOPE} is not set (expected: a value, or no such key)",
        "{providers: [{name: a, credentials: client, base-url: 'http://x'}, {name: b, credentials: client, base-url: 'http://y'}], models: [{match: m, to: [{provider: a}, {provider: b}]}]} => models[0].to: the callers' own keys would go to several hosts (expected: one host for callers of 'openai', or credentials: relay",
        "server: {management-port: 65536} => from 0 to 65535",
        "dispatch: {instances: 0} => from 1 to 1024",
        "log: {level: loud} => debug | info | warn | error",
        "providers: [{name: a, timeouts: {idle: 5}}] => with its unit",
        "providers: [{name: a, delay: 5ms}] => providers[0].delay: type openai (expected: it with type: simulated only)",
        "providers: [{name: a, type: gemini, timeouts: {total: 5}}] => with its unit",
        "providers: [{name: a, api-key: '${A}'}] => or ${env:NAME}",
        "models: [{to: [{provider: llm}]}] => the name of a model",
        "models: [{match: a}] => models[0].to",
        "models: [{match: a, to: [{provider: llm, weight: 0}]}] => from 1 to 1000",
        "models: [{match: a, to: [{provider: simulated.2}]}] => 'simulated', or 'simulated.1'",
        "{providers: [{name: a, api-keys: [b, c]}], models: [{match: a, to: [{provider: a.3}]}]} => 'a', or 'a.1' to 'a.2'",
        "server: {? [a] : b} => a key that is no text",
        "server: {host: !x y} => a YAML tag",
      })
  void a_bad_value_is_one_error(String text, String message) {
    assertThat(Given.yaml(text).errors()).singleElement().asString().contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "Admin", "ADMIN"})
  void no_provider_has_the_name_of_a_path_of_relays_own(String name) {
    assertThat(Given.yaml("providers:\n  - {name: %s, type: simulated}".formatted(name)).errors())
        .containsExactly(
            "relay.yaml:2: providers[0].name: '%s' (expected: another name: /admin is Relay's own path)"
                .formatted(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admins", "administrator", "my-admin", "health"})
  void names_that_are_like_one_are_free(String name) {
    assertThat(Given.yaml("providers: [{name: %s, type: simulated}]".formatted(name)).warnings())
        .isEmpty();
  }
}
