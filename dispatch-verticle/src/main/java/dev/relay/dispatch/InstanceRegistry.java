package dev.relay.dispatch;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.status.InstanceStatus;
import dev.relay.contract.status.OpenBreaker;
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
public final class InstanceRegistry {

  private static final Logger LOG = LoggerFactory.getLogger("relay.dispatch");

  /// Models are named by clients: of so many breakers at most others are told.
  private static final int MOST_TOLD = 200;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\u2028\\u2029]");

  private final Vertx vertx;
  private final BreakerGossip breakerGossip;
  private final Clock clock;
  private final Sessions sessions;
  private final DispatchMetrics metrics;
  private final Object telling = new Object();
  private final Map<String, ProviderInstances> strangers = new ConcurrentHashMap<>();
  private volatile DispatchConfig config;
  private volatile Map<String, ProviderInstances> providerInstances;

  public InstanceRegistry(
      Vertx vertx, Directory directory, DispatchConfig config, DispatchMetrics metrics) {
    this(vertx, BreakerGossip.of(directory), config, metrics, Clock.of(vertx));
  }

  InstanceRegistry(
      Vertx vertx,
      BreakerGossip breakerGossip,
      DispatchConfig config,
      DispatchMetrics metrics,
      Clock clock) {
    this.metrics = metrics;
    this.vertx = vertx;
    this.breakerGossip = breakerGossip;
    this.clock = clock;
    this.config = config;
    this.sessions = new Sessions(clock);
    this.providerInstances = providerInstances(config, Map.of());
  }

  /// Goes on with another configuration. What is known of an instance is forgotten where it is
  /// another one now.
  public synchronized void configure(DispatchConfig next) {
    boolean same = config.breaker().equals(next.breaker());
    config = next;
    providerInstances = providerInstances(next, same ? providerInstances : Map.of());
    strangers.clear();
    tell();
  }

  private Map<String, ProviderInstances> providerInstances(
      DispatchConfig config, Map<String, ProviderInstances> before) {
    var made = new HashMap<String, ProviderInstances>();
    config
        .providers()
        .forEach((name, provider) -> {
          var known = before.get(name);
          made.put(
              name,
              known != null && known.config().equals(provider)
                  ? known
                  : providerInstances(name, provider));
        });
    return Map.copyOf(made);
  }

  /// The live picture: every instance, in the order of the names.
  public List<InstanceStatus> instanceStatus() {
    long now = clock.nanos();
    return providerInstances.keySet().stream()
        .sorted()
        .flatMap(name -> providerInstances(name).instances().stream())
        .map(instance -> instanceStatus(instance, now))
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
  ProviderInstances providerInstances(String provider) {
    var known = providerInstances.get(provider);
    return known == null ? strangers.computeIfAbsent(provider, this::stranger) : known;
  }

  private ProviderInstances stranger(String name) {
    return providerInstances(name, new DispatchConfig.Provider(1, false, 0));
  }

  /// Whether another node has found that this does not work.
  boolean failsElsewhere(String provider, int instance, String model) {
    var elsewhere = breakerGossip.elsewhere();
    return !elsewhere.isEmpty()
        && elsewhere.contains(new OpenBreaker(provider, instance, model, OpenBreaker.State.OPEN));
  }

  private ProviderInstances providerInstances(String name, DispatchConfig.Provider provider) {
    return new ProviderInstances(
        provider,
        IntStream.rangeClosed(1, provider.instances())
            .mapToObj(number -> new Instance(name, number, this::breaker))
            .toList());
  }

  private Breaker breaker(OpenBreaker of) {
    var name = of.provider() + "." + of.instance();
    return new Breaker(name, vertx, config.breaker(), clock, breaker -> changed(name, of, breaker));
  }

  private void changed(String instance, OpenBreaker of, Breaker breaker) {
    var state = breaker.state();
    var model = of.model();
    if (state.isEmpty()) {
      providerInstances(of.provider()).instance(of.instance()).forget(model, breaker);
      LOG.info("{} answers for '{}' again", instance, printable(model));
    } else if (state.get() == OpenBreaker.State.OPEN) {
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
      var openBreakers = new ArrayList<OpenBreaker>();
      providerInstances.values().stream()
          .flatMap(providerInstances -> providerInstances.instances().stream())
          .flatMap(instance -> instance.openBreakers().stream())
          .limit(MOST_TOLD)
          .forEach(openBreakers::add);
      breakerGossip.tell(openBreakers);
      metrics.circuits(openBreakers);
    }
  }

  /// An instance is left alone from now on; for less than a second is not worth a line.
  void cooled(Instance instance, String model, RetryClass why, Duration span) {
    if (span.toSeconds() == 0) {
      return;
    }
    var name = instance.name();
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

  private static InstanceStatus instanceStatus(Instance instance, long now) {
    var cooldowns = new ArrayList<InstanceStatus.Cooldown>();
    instance
        .cooldowns(now)
        .forEach((model, it) ->
            cooldowns.add(
                new InstanceStatus.Cooldown(model, it.why().label(), it.millisLeft(now))));
    var breakers = new ArrayList<InstanceStatus.Breaker>();
    instance
        .breakers()
        .forEach((model, it) ->
            breakers.add(
                new InstanceStatus.Breaker(
                    model, it.state(), it.failures(), it.millisLeft(), it.why())));
    return new InstanceStatus(
        instance.provider(),
        instance.number(),
        instance.running(),
        cooldowns,
        instance.nearLimit(now),
        breakers);
  }
}
