package dev.relay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Pace;
import dev.relay.contract.Plan;
import dev.relay.contract.Plan.Strategy;
import dev.relay.contract.Session;
import dev.relay.dispatch.Choice.Ask;
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
          Pace.ANY,
          Session.NONE,
          0,
          List.of());

  @Test
  void somebody_is_whatever_the_others_do() {
    var over = new AtomicBoolean();
    try (var scene = Scene.of(Map.of("a", 1, "b", 1, "c", 1));
        var others = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Stream.of("a", "b", "c")
          .map(name -> scene.lanes.pool(name).lane(1))
          .forEach(lane -> others.execute(() -> comeAndGo(lane, over)));
      try {
        for (int i = 0; i < CHOICES; i++) {
          var pick = scene.dispatch.choice().next(ANY, new Calls(), 0);
          assertThat(pick).isInstanceOf(Ask.class);
          ((Ask) pick).entry().well();
        }
      } finally {
        over.set(true);
      }
    }
  }

  private static void comeAndGo(Lane lane, AtomicBoolean over) {
    while (!over.get()) {
      lane.enter("m", false, new Calls()).ifPresent(Entry::well);
    }
  }
}
