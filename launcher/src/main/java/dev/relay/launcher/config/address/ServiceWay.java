package dev.relay.launcher.config.address;

import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Variables;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.config.ProviderConfig.Connection;
import dev.relay.provider.config.ProviderConfig.Tls;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How a command reaches a service, without a configuration: by the proxy of the environment.
public record ServiceWay(Connection connection) {

  /// @param url where people log in
  /// @return nothing for what is no URL, or would show the login to the network
  public static Optional<ServiceWay> toGitHub(String url, Map<String, String> environment) {
    return ServiceAddress.of(url)
        .filter(it -> !it.isInClear())
        .map(it -> to(new GitHub(it.url()), environment));
  }

  private static ServiceWay to(GitHub github, Map<String, String> environment) {
    URI url = github.url();
    var problems = new Problems();
    var proxy =
        new ProxyEnvironment(new Variables(environment, Map.of()), problems).forService(url);
    problems.raise(Set.of());
    return new ServiceWay(new Connection(url, proxy, Tls.PUBLIC, github));
  }
}
