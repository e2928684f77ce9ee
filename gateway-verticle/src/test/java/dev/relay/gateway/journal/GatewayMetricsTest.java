package dev.relay.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.journal.CompletedExchange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GatewayMetrics metrics = new GatewayMetrics(registry);

  @Test
  void an_exchange_is_open_until_it_is_over() {
    metrics.began();
    metrics.began();
    var during = open();

    metrics.completed(Exchanges.STREAMED);
    metrics.completed(Exchanges.REFUSED);

    assertThat(during).isEqualTo(2);
    assertThat(open()).isZero();
  }

  @Test
  void every_exchange_is_counted_once() {
    exchange(Exchanges.STREAMED, 3);
    exchange(Exchanges.REFUSED, 2);
    exchange(Exchanges.ended("client_gone", 499), 1);

    assertThat(requests()).isEqualTo(6);
    assertThat(
            registry.get("relay.gateway.request.duration").timers().stream()
                .mapToLong(Timer::count)
                .sum())
        .isEqualTo(6);
  }

  @Test
  void an_exchange_is_counted_by_how_it_went() {
    exchange(Exchanges.STREAMED, 1);

    var counter = registry.get("relay.gateway.requests").counter();

    assertThat(counter.getId().getTag("operation")).isEqualTo("chat");
    assertThat(counter.getId().getTag("provider")).isEqualTo("p");
    assertThat(counter.getId().getTag("status")).isEqualTo("200");
    assertThat(counter.getId().getTag("end")).isEqualTo("done");
    assertThat(counter.getId().getTag("stream")).isEqualTo("true");
  }

  @Test
  void one_that_nobody_served_has_no_provider() {
    exchange(Exchanges.REFUSED, 1);

    assertThat(registry.get("relay.gateway.requests").counter().getId().getTag("provider"))
        .isEqualTo("none");
  }

  @Test
  void the_first_byte_is_timed_where_there_was_one() {
    exchange(Exchanges.STREAMED, 2);
    exchange(Exchanges.REFUSED, 5);

    var timer = registry.get("relay.gateway.first.byte").tag("provider", "p").timer();

    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(3_000_000);
  }

  @Test
  void tokens_are_those_the_providers_counted() {
    exchange(Exchanges.STREAMED, 2);
    exchange(Exchanges.REFUSED, 1);

    assertThat(tokens("input")).isEqualTo(24);
    assertThat(tokens("output")).isEqualTo(10);
  }

  @Test
  void no_name_that_a_client_chooses_becomes_a_tag() {
    exchange(Exchanges.STREAMED, 1);

    assertThat(registry.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .noneMatch(tag -> tag.getValue().equals("fast") || tag.getValue().equals(Exchanges.CALLER));
  }

  @Test
  void every_meter_has_the_prefix_of_its_module() {
    exchange(Exchanges.STREAMED, 1);

    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .allMatch(id -> id.getName().startsWith("relay.gateway."));
  }

  @Test
  void a_stream_is_open_from_its_first_event_until_it_is_over() {
    metrics.began();
    metrics.streaming();
    var during = streams();

    metrics.completed(Exchanges.STREAMED);

    assertThat(during).isEqualTo(1);
    assertThat(streams()).isZero();
  }

  private double streams() {
    return registry.get("relay.gateway.streams.open").gauge().value();
  }

  private void exchange(CompletedExchange completedExchange, int times) {
    IntStream.range(0, times)
        .forEach(_ -> {
          metrics.began();
          metrics.completed(completedExchange);
        });
  }

  private double open() {
    return registry.get("relay.gateway.exchanges.open").gauge().value();
  }

  private double requests() {
    return registry.get("relay.gateway.requests").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private double tokens(String direction) {
    return registry.get("relay.gateway.tokens").tag("direction", direction).counter().count();
  }
}
