package dev.relay.launcher.config.reader;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.contract.status.ModelDialects;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.config.section.ProviderEntry;
import dev.relay.launcher.config.state.CopilotLogin;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.file.FileReading;
import dev.relay.launcher.yaml.References;
import dev.relay.provider.config.Endpoint;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.config.ProviderConfig.Credentials;
import dev.relay.provider.config.ProviderConfig.KeyHeader;
import dev.relay.provider.config.ProviderConfig.ServiceProfile;
import dev.relay.provider.config.ProviderConfig.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an entry of type copilot has besides what every provider has: consent, and a login.
///
/// Without one of them it is disabled, and its warning is worded otherwise than that of a provider
/// whose key is missing: logging out, or taking the consent back, is a change that a running node
/// takes.
public final class CopilotReader {

  /// It is told in every stream, asked for or not.
  static final boolean STREAM_USAGE = false;

  private final References references;
  private final Optional<StateFolder> folder;
  private final FileOwner owner;

  public CopilotReader(References references, Optional<StateFolder> folder, FileOwner owner) {
    this.references = references;
    this.folder = folder;
    this.owner = owner;
  }

  static GitHub github(ProviderEntry entry) {
    return entry.githubUrl().map(it -> new GitHub(it.url())).orElse(GitHub.PUBLIC);
  }

  static ServiceAddress address(ProviderEntry entry) {
    return entry.baseUrl().orElseGet(() -> new ServiceAddress(github(entry).copilot(), Map.of()));
  }

  /// Anthropic's dialect alone has a version in its path.
  static ServiceProfile profile(ProviderEntry entry) {
    var path = Endpoint.of(address(entry).url(), Map.of(), "").path();
    return new ServiceProfile(
        Type.COPILOT.dialects(),
        Map.of(Dialect.ANTHROPIC, path.replaceFirst("(/v1)?$", "/v1")),
        KeyHeader.BEARER,
        List.of(),
        ModelDialects.LISTED,
        Map.of(),
        false);
  }

  /// Why others may have the login, if so.
  Optional<String> exposed() {
    return folder
        .map(it -> it.file(CopilotLogin.FILE))
        .flatMap(file -> owner.exposed(file).map(reason -> file + " " + reason));
  }

  static String notice(String name) {
    return "provider '"
        + name
        + "' spends a personal GitHub Copilot subscription through an interface that GitHub does not"
        + " document for gateways: what its terms allow is for you to keep (COMPLIANCE.md)";
  }

  static void check(ProviderEntry entry, Type type) {
    if (type == Type.COPILOT) {
      if (entry.credentials() == Credentials.CLIENT) {
        entry.at().error("credentials", "client", "relay: no caller has a login for Copilot");
      }
      if (entry.githubUrl().filter(ServiceAddress::isInClear).isPresent()) {
        entry.at().error("github-url", "http", "https: a login is for nobody else to see");
      }
      return;
    }
    if (entry.at().has("github-url")) {
      entry.at().error("github-url", "type " + entry.type(), "it with type: copilot only");
    }
    if (entry.consent()) {
      entry.at().error("consent", "type " + entry.type(), "it with type: copilot only");
    }
  }

  /// Why it cannot be used, if so.
  ///
  /// @param here whether providers run on this node, which alone needs a login
  Optional<String> obstacle(ProviderEntry entry, boolean passthrough, boolean here) {
    if (passthrough) {
      return Optional.of(
          "since auth.mode is passthrough: a login for Copilot is Relay's own, and no caller's");
    }
    if (!entry.consent()) {
      return Optional.of(
          "until it has consent: true, which says that you have read COMPLIANCE.md: Copilot is meant"
              + " for GitHub's own clients, and how its subscription may be used is for you to keep");
    }
    if (!here || hasKeys(entry) || login(entry).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "until there is a login"
            + refused().map(reason -> " (" + reason + ")").orElse("")
            + ": ./relay login copilot"
            + where(entry));
  }

  /// The ones that were given, or else that of `relay login`.
  List<Secret> logins(ProviderEntry entry, List<Secret> given) {
    return hasKeys(entry) ? given : login(entry).map(CopilotLogin::token).stream().toList();
  }

  private static boolean hasKeys(ProviderEntry entry) {
    return entry.at().has("api-key") || entry.at().has("api-keys");
  }

  private static String where(ProviderEntry entry) {
    return entry.githubUrl().map(it -> " --github-url " + it.url()).orElse("");
  }

  /// One of another GitHub is none.
  private Optional<CopilotLogin> login(ProviderEntry entry) {
    return kept()
        .flatMap(FileReading::found)
        .flatMap(CopilotLogin::read)
        .filter(it -> it.github().equals(github(entry)));
  }

  private Optional<String> refused() {
    return kept()
        .filter(FileReading.Refused.class::isInstance)
        .map(it -> CopilotLogin.FILE + " " + ((FileReading.Refused) it).reason());
  }

  private Optional<FileReading> kept() {
    folder.ifPresent(it -> references.looked(it.file(CopilotLogin.FILE)));
    return folder.map(it -> it.secret(CopilotLogin.FILE, owner));
  }
}
