package dev.relay.dispatch;

import dev.relay.contract.Circuit;
import dev.relay.contract.Vitals;
import dev.relay.contract.bus.Directory;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All instances of all providers, as this node has come to know them: the breakers among them. One
/// per node, thread-safe, built by the launcher.
public final class Lanes {

  private static final Logger LOG = LoggerFactory.getLogger("relay.dispatch");

  /// Models are named by clients: of so many breakers at most others are told.
  private static final int MOST_TOLD = 200;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\u2028\\u2029]");

  private final Vertx vertx;
  private final Bulletin bulletin;
  private final Clock clock;
  private final Sessions sessions;
  private final DispatchMetrics metrics;
  private final Object telling = new Object();
  private final Map<String, Pool> strangers = new ConcurrentHashMap<>();
  private volatile DispatchConfig config;
  private volatile Map<String, Pool> pools;

  public Lanes(Vertx vertx, Directory directory, DispatchConfig config, DispatchMetrics metrics) {
    this(vertx, Bulletin.of(directory), config, metrics, Clock.of(vertx));
  }

  Lanes(
      Vertx vertx, Bulletin bulletin, DispatchConfig config, DispatchMetrics metrics, Clock clock) {
    this.metrics = metrics;
    this.vertx = vertx;
    this.bulletin = bulletin;
    this.clock = clock;
    this.config = config;
    this.sessions = new Sessions(clock);
    this.pools = pools(config, Map.of());
  }

  /// Goes on with another configuration. What is known of an instance is forgotten where it is
  /// another one now.
  public synchronized void configure(DispatchConfig next) {
    boolean same = config.breaker().equals(next.breaker());
    config = next;
    pools = pools(next, same ? pools : Map.of());
    strangers.clear();
    tell();
  }

  private Map<String, Pool> pools(DispatchConfig config, Map<String, Pool> before) {
    var made = new HashMap<String, Pool>();
    config
        .providers()
        .forEach((name, provider) -> {
          var known = before.get(name);
          made.put(
              name,
              known != null && known.config().equals(provider) ? known : pool(name, provider));
        });
    return Map.copyOf(made);
  }

  /// The live picture: every instance, in the order of the names.
  public List<Vitals> vitals() {
    long now = clock.nanos();
    return pools.keySet().stream()
        .sorted()
        .flatMap(name -> pool(name).lanes().stream())
        .map(lane -> vitals(lane, now))
        .toList();
  }

  DispatchConfig config() {
    return config;
  }

  Clock clock() {
    return clock;
  }

  DispatchMetrics metrics() {
    return metrics;
  }

  Sessions sessions() {
    return sessions;
  }

  /// The instances of `provider`; one for a provider that this node does not know, or no more.
  Pool pool(String provider) {
    var pool = pools.get(provider);
    return pool == null ? strangers.computeIfAbsent(provider, this::stranger) : pool;
  }

  private Pool stranger(String name) {
    return pool(name, new DispatchConfig.Provider(1, false, 0));
  }

  /// Whether another node has found that this does not work.
  boolean failsElsewhere(String provider, int instance, String model) {
    var elsewhere = bulletin.elsewhere();
    return !elsewhere.isEmpty()
        && elsewhere.contains(new Circuit(provider, instance, model, Circuit.State.OPEN));
  }

  private Pool pool(String name, DispatchConfig.Provider provider) {
    return new Pool(
        provider,
        IntStream.rangeClosed(1, provider.instances())
            .mapToObj(number -> new Lane(name, number, this::breaker))
            .toList());
  }

  private Breaker breaker(Circuit of) {
    var name = of.provider() + "." + of.instance();
    return new Breaker(name, vertx, config.breaker(), clock, breaker -> changed(name, of, breaker));
  }

  private void changed(String instance, Circuit of, Breaker breaker) {
    var state = breaker.state();
    var model = of.model();
    if (state.isEmpty()) {
      pool(of.provider()).lane(of.instance()).forget(model, breaker);
      LOG.info("{} answers for '{}' again", instance, printable(model));
    } else if (state.get() == Circuit.State.OPEN) {
      LOG.warn(
          "{} is left alone with '{}' for {} s{}: it failed {} times (last: {})",
          instance,
          printable(model),
          config.breaker().open().toSeconds(),
          breaker.scope().equals(Source.ANYBODY) ? "" : " by one caller",
          config.breaker().failures(),
          breaker.why());
    }
    tell();
  }

  /// A model is named by whoever asks for it.
  static String printable(String name) {
    return UNPRINTABLE.matcher(name).replaceAll("?");
  }

  /// Nothing in here may look into a breaker, which may be waiting to tell something itself.
  private void tell() {
    synchronized (telling) {
      var circuits = new ArrayList<Circuit>();
      pools.values().stream()
          .flatMap(pool -> pool.lanes().stream())
          .flatMap(lane -> lane.circuits().stream())
          .limit(MOST_TOLD)
          .forEach(circuits::add);
      bulletin.tell(circuits);
      metrics.circuits(circuits);
    }
  }

  /// An instance is left alone from now on; for less than a second is not worth a line.
  void cooled(Lane lane, String model, Fault why, Duration span) {
    if (span.toSeconds() == 0) {
      return;
    }
    var name = lane.name();
    switch (why) {
      case KEY -> LOG.warn("{} refuses its key: left alone for {} s", name, span.toSeconds());
      case UNPAID ->
          LOG.warn(
              "the account of {} has no money or is closed: left alone for {} s",
              name,
              span.toSeconds());
      case DENIED ->
          LOG.info(
              "{} may not be asked for '{}': left alone with it for {} s",
              name,
              printable(model),
              span.toSeconds());
      default ->
          LOG.info("{} has had too many requests: left alone for {} ms", name, span.toMillis());
    }
  }

  private static Vitals vitals(Lane lane, long now) {
    var coolings = new ArrayList<Vitals.Cooling>();
    lane.coolings(now)
        .forEach((model, it) ->
            coolings.add(new Vitals.Cooling(model, it.why().label(), it.millisLeft(now))));
    var breakers = new ArrayList<Vitals.Breaker>();
    lane.breakers()
        .forEach((model, it) ->
            breakers.add(
                new Vitals.Breaker(model, it.state(), it.failures(), it.millisLeft(), it.why())));
    return new Vitals(
        lane.provider(), lane.number(), lane.running(), coolings, lane.scarce(now), breakers);
  }
}
