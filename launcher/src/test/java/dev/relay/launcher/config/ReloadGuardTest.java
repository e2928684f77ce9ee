package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a running node does not take, though a start would.
class ReloadGuardTest {

  private static final String KEYS = "auth: {mode: keys, keys: [{name: a, key: \"${env:A}\"}]}\n";
  private static final String PROVIDER = "providers: [{name: p, api-key: \"${env:P}\"}]\n";

  @Test
  void a_node_does_not_become_open_to_everybody() {
    var now = Given.yaml(KEYS).env("A", "k").load();

    assertThat(ReloadGuard.between(now, Given.yaml("log: {level: warn}").load()))
        .singleElement()
        .asString()
        .contains("auth.mode: has become open");
  }

  @Test
  void nor_does_one_on_loopback_where_there_are_other_users_too() {
    var now = Given.yaml(KEYS + "server: {host: 127.0.0.1}").env("A", "k").load();

    assertThat(ReloadGuard.between(now, Given.yaml("auth: {mode: open}").load())).hasSize(1);
  }

  @Test
  void a_reference_that_led_somewhere_may_not_lead_nowhere() {
    var now = Given.yaml(KEYS + PROVIDER).env("A", "k").env("P", "k").load();

    assertThat(ReloadGuard.between(now, Given.yaml(KEYS + PROVIDER).load())).hasSize(2);
  }

  @Test
  void a_reference_that_is_new_may() {
    var now = Given.yaml("providers: [{name: q}]").load();

    assertThat(ReloadGuard.between(now, Given.yaml(PROVIDER).load())).isEmpty();
  }

  @Test
  void who_is_taken_out_is_no_mistake() {
    var now = Given.yaml(PROVIDER).env("P", "k").load();

    assertThat(ReloadGuard.between(now, Given.yaml("providers: [{name: q}]").load())).isEmpty();
  }
}
