package dev.relay.provider.models;

import dev.relay.contract.status.ProviderStatus;
import dev.relay.contract.status.ProviderStatus.Access;
import dev.relay.contract.status.ProviderStatus.Instance;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.http.LastErrors;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks every instance of a provider for its list of models at the start, and again from time to
/// time; those that do not answer are asked again sooner. Tells what is on offer whenever that
/// changes: no list is forgotten because a later question went wrong.
public final class ModelWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
  private static final long REFRESH_MILLIS = 300_000;
  private static final long FIRST_RETRY_MILLIS = 2_000;
  private static final long BETWEEN_FAULTS_MILLIS = 5_000;
  private static final int AT_ONCE = 4;

  private final Vertx vertx;
  private final Context context;
  private final ProviderConfig config;
  private final LastErrors lastErrors;
  private final Consumer<ProviderStatus> providerStatus;
  private final List<Integer> all;
  private final List<Instance> instances;
  private final List<Map<String, ProviderStatus.Model>> lists;
  private boolean listed;
  private Map<String, ProviderStatus.Model> known;
  private long retryMillis = FIRST_RETRY_MILLIS;
  private boolean untold;
  private boolean telling;
  private boolean stopped;
  private boolean warned;

  /// @param known what was on offer before
  public ModelWatch(
      Vertx vertx,
      ProviderConfig config,
      LastErrors lastErrors,
      ProviderStatus known,
      Consumer<ProviderStatus> providerStatus) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.lastErrors = lastErrors;
    this.providerStatus = providerStatus;
    int count = config.instances();
    this.all = IntStream.rangeClosed(1, count).boxed().toList();
    this.instances =
        new ArrayList<>(
            known.instances().size() == count
                ? known.instances()
                : Collections.nCopies(count, Instance.UNASKED));
    this.lists = new ArrayList<>(Collections.nCopies(count, Map.of()));
    this.listed = known.listed();
    this.known = known.models();
  }

  /// Begins to watch.
  public void start(Probe probe) {
    lastErrors.listen(() -> context.runOnContext(_ -> tellOfFaults()));
    if (Probe.asks(config)) {
      ask(probe, all);
    }
  }

  /// Asks no more.
  public void stop() {
    stopped = true;
  }

  private void ask(Probe probe, List<Integer> numbers) {
    if (stopped) {
      return;
    }
    var waiting = new ArrayDeque<>(numbers);
    var instances = Stream.generate(() -> askNext(probe, waiting)).limit(AT_ONCE).toList();
    Future.join(instances).onComplete(_ -> askAgain(probe));
  }

  private Future<Void> askNext(Probe probe, Deque<Integer> waiting) {
    var number = waiting.poll();
    return number == null || stopped
        ? Future.succeededFuture()
        : probe
            .ask(number)
            .compose(result -> {
              keep(number, result);
              return askNext(probe, waiting);
            });
  }

  private void keep(int number, Probe.Result result) {
    var before = instances.set(number - 1, result.instance());
    boolean changed = !sameBut(before, result.instance());
    if (result.models().isPresent()) {
      var list = result.models().get();
      changed |= !lists.set(number - 1, list).equals(list) || !listed;
      listed = true;
      known = union();
    }
    if (!listed && !warned && !known.isEmpty() && result.models().isEmpty()) {
      warned = true;
      LOG.warn(
          "the models of '{}' cannot be listed ({}): those that Relay knows are taken for it",
          config.name(),
          result.instance().error());
    }
    if (!result.instance().error().isEmpty()) {
      LOG.debug("{}.{}: {}", config.name(), number, result.instance().error());
    }
    untold = true;
    if (changed) {
      tell();
    }
  }

  private void askAgain(Probe probe) {
    if (stopped) {
      return;
    }
    if (untold) {
      tell();
    }
    var failing = all.stream().filter(number -> !isGood(instances.get(number - 1))).toList();
    if (failing.isEmpty()) {
      retryMillis = FIRST_RETRY_MILLIS;
      vertx.setTimer(REFRESH_MILLIS, _ -> ask(probe, all));
    } else {
      var next = retryMillis < REFRESH_MILLIS ? failing : all;
      vertx.setTimer(retryMillis, _ -> ask(probe, next));
      retryMillis = Math.min(REFRESH_MILLIS, retryMillis * 2);
    }
  }

  /// At once, and then not again for a while: a provider may fail a thousand times a second.
  private void tellOfFaults() {
    if (!telling && !stopped) {
      telling = true;
      tell();
      vertx.setTimer(BETWEEN_FAULTS_MILLIS, _ -> toldOfFaults());
    }
  }

  private void toldOfFaults() {
    telling = false;
    if (lastErrors.news()) {
      tellOfFaults();
    }
  }

  private void tell() {
    untold = false;
    lastErrors.heard();
    var now =
        all.stream().map(number -> instances.get(number - 1).with(lastErrors.of(number))).toList();
    providerStatus.accept(new ProviderStatus(config.profile().dialects(), listed, known, now));
  }

  private Map<String, ProviderStatus.Model> union() {
    var models = new LinkedHashMap<String, ProviderStatus.Model>();
    lists.forEach(list -> list.forEach(models::putIfAbsent));
    return models;
  }

  private static boolean isGood(Instance instance) {
    return instance.access() == Access.GRANTED && instance.error().isEmpty();
  }

  private static boolean sameBut(Instance before, Instance after) {
    return before.asked() == after.asked()
        && before.reachable() == after.reachable()
        && before.access() == after.access()
        && before.models() == after.models()
        && before.error().equals(after.error());
  }
}
