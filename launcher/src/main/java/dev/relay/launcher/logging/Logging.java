package dev.relay.launcher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.relay.launcher.config.section.LogConfig;
import java.io.Console;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// How log lines look. Logback asks this class instead of an XML file.
public final class Logging extends ContextAwareBase implements Configurator {

  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %msg%n%ex{full}";

  /// Relay's own.
  private static final List<String> OWN = List.of("relay", "dev.relay");

  private static volatile LogConfig.Format format = LogConfig.Format.AUTO;

  /// To be called before the first line is logged.
  public static void use(LogConfig.Format chosen) {
    format = chosen;
  }

  /// At any time.
  public static void use(LogConfig.Level level) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    OWN.forEach(name -> context.getLogger(name).setLevel(Level.valueOf(level.name())));
  }

  /// Whether lines are for people.
  public static boolean pretty() {
    return switch (format) {
      case PRETTY -> true;
      case JSON -> false;
      case AUTO -> Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    };
  }

  public static void flush() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    System.out.flush();
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setEncoder(pretty() ? people(context) : machines(context));
    console.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    // It quotes what a connection brought, which may be a key, a prompt or a completion.
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    // Vert.x registers the same gauge once per event loop; Micrometer warns and keeps the first.
    context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
    // Why a node cannot join its cluster is told in one line; these would tell it in fifty.
    context.getLogger("io.vertx.core.impl.VertxImpl").setLevel(Level.OFF);
    context.getLogger("com.hazelcast.instance.AddressPicker").setLevel(Level.OFF);
    // It warns of options and structures that make no difference here, and of every connection that
    // a leaving node closes.
    context.getLogger("com.hazelcast").setLevel(Level.ERROR);
    // A stack trace for each greeting of a node that is starting or gone; contract.bus says it
    // once.
    context
        .getLogger("io.vertx.core.eventbus.impl.clustered.ClusteredEventBus")
        .setLevel(Level.OFF);
    OWN.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Encoder<ILoggingEvent> people(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> machines(LoggerContext context) {
    var encoder = new JsonLineEncoder();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
