package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatchMetricsTest {

  private final Scene scene = Scene.of(Map.of("p", 2, "q", 1));

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void every_call_is_counted_by_what_came_of_it() {
    scene.answers("p.1", "500", "late", "200");
    scene.ask(plan("p"));
    scene.ask(plan("p.1"));

    assertThat(calls("p.1", "500")).isEqualTo(1);
    assertThat(calls("p.1", "timed_out")).isEqualTo(1);
    assertThat(calls("p.1", "answered")).isEqualTo(1);
    assertThat(calls("p.2", "answered")).isEqualTo(1);
  }

  @Test
  void what_a_fallback_answers_is_counted() {
    scene.answers("q.1", "500");
    scene.ask(plan("q>p"));
    scene.ask(plan("p"));

    assertThat(scene.registry.counter("relay.dispatch.fallbacks").count()).isEqualTo(1);
  }

  @Test
  void a_breaker_is_shown_as_long_as_it_is_not_closed() {
    scene.answers("q.1", "refused");
    scene.ask(plan("q"));
    assertThat(scene.registry.find("relay.dispatch.breaker.open").gauges()).isEmpty();

    scene.ask(plan("q"));

    var gauge =
        scene
            .registry
            .get("relay.dispatch.breaker.open")
            .tags("instance", "q.1", "model", "m")
            .gauge();
    assertThat(gauge.value()).isEqualTo(1);
  }

  private double calls(String instance, String result) {
    return scene
        .registry
        .get("relay.dispatch.calls")
        .tags("instance", instance, "result", result)
        .counter()
        .count();
  }
}
