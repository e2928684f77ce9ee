package dev.relay.launcher.config;

import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.AuthConfig.Mode;
import dev.relay.provider.config.ProviderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What nobody means by a change, though each configuration by itself is right: a start would take
/// it, a running node does not.
public final class ReloadGuard {

  private ReloadGuard() {}

  /// What is wrong with going from `now` to `next`, in plain sentences.
  public static List<String> between(Settings now, Settings next) {
    var errors = new ArrayList<String>();
    var source = next.reading().source();
    errors.addAll(now.reading().source().cut(source));
    if (opens(now, next)) {
      errors.add(
          "auth.mode: has become open (expected: a restart, if everybody who reaches %s may call)"
              .formatted(now.server().host()));
    }
    if (losesAdminKey(now, next)) {
      errors.add(
          "auth.admin-key: leads nowhere now (expected: a value, or no such key: then it is the one of the state folder)");
    }
    if (!now.reading().source().dotenv() && source.dotenv() && !now.auth().equals(next.auth())) {
      errors.add(
          ".env: was not there when Relay started, and changes who may call (expected: a restart)");
    }
    if (losesProviders(now, next)) {
      errors.add(
          "providers: none is left but the simulated one (expected: a provider, or a restart)");
    }
    Stream.concat(
            now.providers().stream().map(ProviderConfig::name).map("provider '%s'"::formatted),
            now.auth().keys().stream().map(AuthConfig.Key::name).map("auth key '%s'"::formatted))
        .flatMap(subject -> disabled(subject, next))
        .forEach(errors::add);
    return errors;
  }

  /// Whether the file of `next` is only the beginning of that of `now`: it may still be written.
  public static boolean isShorter(Settings now, Settings next) {
    return now.reading().source().isLongerThan(next.reading().source());
  }

  private static boolean opens(Settings now, Settings next) {
    return next.auth().mode() == Mode.OPEN && now.auth().mode() != Mode.OPEN;
  }

  private static boolean losesAdminKey(Settings now, Settings next) {
    return now.auth().adminSha256().isPresent()
        && now.reading().adminKey().isEmpty()
        && next.warnings().stream().anyMatch(it -> it.contains(": auth.admin-key: "));
  }

  private static boolean losesProviders(Settings now, Settings next) {
    return next.reading().source().nobody() && !now.reading().source().nobody();
  }

  /// Who was served by it until now would not be any more.
  private static Stream<String> disabled(String subject, Settings next) {
    return next.warnings().stream().filter(it -> it.startsWith(subject + " is disabled: "));
  }
}
