package dev.relay.launcher.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `relay check` tells what `relay start` would and whether the providers answer, and starts
/// nothing.
class CheckIT {

  @TempDir Path folder;

  @Test
  void a_good_file_is_valid() {
    try (var check = RelayProcess.checking(folder, "providers: [{name: a, type: simulated}]")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("relay.yaml is valid: providers: a (simulated answers)");
    }
  }

  @Test
  void all_errors_come_at_once_each_with_its_line() {
    try (var check =
        RelayProcess.checking(
            folder, "server: {prot: 1}\nauth:\n  mode: shut\nlog: {level: 5}\n")) {
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.output())
          .contains("relay.yaml:1: unknown key 'prot' in server, did you mean 'port'?")
          .contains("relay.yaml:3: auth.mode: 'shut' (expected: open | keys | passthrough)")
          .contains("relay.yaml:4: log.level: '5' (expected: debug | info | warn | error)");
    }
  }

  @Test
  void every_instance_is_asked_and_one_that_is_down_is_no_error() {
    try (var upstream =
            FakeUpstream.start()
                .answering(request ->
                    request.header("authorization").equals(Optional.of("Bearer CANARY-GOOD"))
                        ? OpenAiAnswers.models("a", "b")
                        : OpenAiAnswers.error(401, "auth", "invalid_api_key", "no: CANARY-BAD"));
        var check =
            RelayProcess.checking(
                folder,
                """
                providers:
                  - {name: up, base-url: "%1$s/v1?key=CANARY", api-keys: [CANARY-GOOD, CANARY-BAD]}
                  - {name: open, base-url: "%1$s"}
                  - {name: gone, base-url: "http://127.0.0.1:%2$d", api-key: CANARY-GONE}
                  - {name: own, base-url: "%1$s", credentials: client}
                  - {name: toy, type: simulated}
                """
                    .formatted(upstream.url(), Ports.free()))) {
      assertThat(check.exit()).isZero();
      assertThat(check.output())
          .contains(
              """
              up.1: reachable, authenticated, 2 models
              up.2: reachable, key refused (401)
              open.1: reachable, wants a key (401)
              gone.1: not reachable: the connection was refused
              own.1: not asked: it takes the keys of its callers
              toy.1: answers by itself
              """)
          .doesNotContain("CANARY");
    }
  }

  @Test
  void nobody_waits_long_for_one_that_is_slow() {
    try (var upstream = FakeUpstream.start().answering(OpenAiAnswers.models("a").hang());
        var check = RelayProcess.checking(folder, one(upstream))) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("one.1: not reachable: no answer within 5 s");
    }
  }

  @Test
  void nobody_is_asked_where_that_is_not_wanted() {
    try (var upstream = FakeUpstream.start();
        var check = RelayProcess.checking(folder, one(upstream), "--offline")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("is valid").hasLineCount(1);
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void nobody_is_asked_by_a_node_that_runs_no_provider() {
    try (var upstream = FakeUpstream.start();
        var check =
            RelayProcess.checking(
                folder,
                one(upstream) + "\ncluster: {enabled: true}",
                "--roles",
                "gateway,dispatch")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("no provider is asked: they run on other nodes");
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void warnings_are_told_and_no_error() {
    try (var check =
        RelayProcess.checking(folder, "providers: [{name: a, api-key: '${env:NOPE}'}]")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("warning: provider 'a' is disabled");
    }
  }

  private static String one(FakeUpstream upstream) {
    return "providers: [{name: one, base-url: \"" + upstream.url() + "\"}]";
  }
}
