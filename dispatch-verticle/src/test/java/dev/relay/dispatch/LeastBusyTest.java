package dev.relay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Session;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Plan.Strategy;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.dispatch.Balancer.Selection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who is least busy is asked while exchanges of other event loops come and go.
class LeastBusyTest {

  private static final int CHOICES = 100_000;

  private static final Plan ANY =
      new Plan(
          Stream.of("a", "b", "c").map(Scene::target).toList(),
          List.of(),
          Strategy.LEAST_BUSY,
          false,
          StreamTimeouts.ANY,
          Session.NONE,
          0,
          List.of());

  @Test
  void somebody_is_whatever_the_others_do() {
    var over = new AtomicBoolean();
    try (var scene = Scene.of(Map.of("a", 1, "b", 1, "c", 1));
        var others = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Stream.of("a", "b", "c")
          .map(name -> scene.instanceRegistry.providerInstances(name).instance(1))
          .forEach(instance -> others.execute(() -> comeAndGo(instance, over)));
      try {
        for (int i = 0; i < CHOICES; i++) {
          var pick = scene.dispatch.balancer().next(ANY, new AttemptHistory(), 0);
          assertThat(pick).isInstanceOf(Selection.class);
          ((Selection) pick).permit().well();
        }
      } finally {
        over.set(true);
      }
    }
  }

  private static void comeAndGo(Instance instance, AtomicBoolean over) {
    while (!over.get()) {
      instance.enter("m", false, new AttemptHistory()).ifPresent(Permit::well);
    }
  }
}
