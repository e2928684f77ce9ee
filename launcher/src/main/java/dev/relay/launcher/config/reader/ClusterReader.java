package dev.relay.launcher.config.reader;

import dev.relay.launcher.config.address.HostName;
import dev.relay.launcher.config.section.ClusterConfig;
import dev.relay.launcher.config.section.ClusterConfig.Tls;
import dev.relay.launcher.config.section.ClusterSection;
import dev.relay.launcher.config.section.ClusterSection.ClusterSecret;
import dev.relay.launcher.config.section.ClusterSection.Member;
import dev.relay.launcher.config.section.ConfigFile;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.launcher.config.section.TlsFiles;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.References.Unset;
import dev.relay.launcher.yaml.Section;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the section `cluster:` and the list `roles:`.
public final class ClusterReader {

  private final References references;
  private final Problems problems;
  private final FileOwner owner;

  public ClusterReader(References references, Problems problems, FileOwner owner) {
    this.references = references;
    this.problems = problems;
    this.owner = owner;
  }

  /// Nothing unless it is switched on. A reference that leads nowhere decides nothing here: whom
  /// this node joins, and in clear or not, is no matter of defaults.
  public Optional<ClusterConfig> cluster(ClusterSection section) {
    Section at = section.at();
    ClusterConfig config = config(section);
    if (!section.enabled()) {
      if (!at.has("enabled") && !config.members().isEmpty()) {
        problems.warn("cluster: is off (expected: enabled: true, to join the members)");
      }
      return Optional.empty();
    }
    at.unset().stream()
        .filter(unset -> !isSecret(unset))
        .forEach(unset -> problems.error(unset + " (expected: a value, or no such key)"));
    check(at, config);
    checkSecret(at, config);
    config.tls().ifPresent(tls -> checkFiles(at, tls));
    return Optional.of(config);
  }

  private static boolean isSecret(Unset unset) {
    return unset.path().equals("cluster.secret");
  }

  /// All unless some are named.
  public Set<NodeRole> roles(ConfigFile file, boolean clustered) {
    List<NodeRole> named = file.roles();
    Set<NodeRole> roles = named.isEmpty() ? NodeRole.ALL : EnumSet.copyOf(named);
    Set<NodeRole> later = EnumSet.allOf(NodeRole.class);
    later.retainAll(named);
    later.removeAll(NodeRole.BUILT);
    if (!later.isEmpty()) {
      problems.warn("roles: " + words(later) + ": not built yet and without effect");
    }
    Set<NodeRole> missing = EnumSet.copyOf(NodeRole.BUILT);
    missing.removeAll(roles);
    if (!clustered && !missing.isEmpty()) {
      file.at()
          .error(
              "roles",
              "no " + words(missing) + ", and no other node to have it",
              "all of " + words(NodeRole.BUILT) + ", or cluster.enabled: true");
    } else if (missing.equals(NodeRole.BUILT)) {
      file.at().error("roles", "nothing that does anything yet", words(NodeRole.BUILT));
    }
    return roles;
  }

  private static String words(Set<NodeRole> roles) {
    return roles.stream().map(NodeRole::word).collect(Collectors.joining(", "));
  }

  private ClusterConfig config(ClusterSection section) {
    return new ClusterConfig(
        section.name(),
        section.host(),
        section.port(),
        section.busPort(),
        section.members().stream().map(Member::text).toList(),
        section.secret().map(ClusterSecret::secret).orElse(ClusterConfig.DEFAULT.secret()),
        tls(section.tls()));
  }

  /// Nothing unless all three are there.
  private Optional<Tls> tls(TlsFiles files) {
    Optional<Path> ca = path(files.at(), "ca", files.ca());
    Optional<Path> cert = path(files.at(), "cert", files.cert());
    Optional<Path> key = path(files.at(), "key", files.key());
    long there = Stream.of(ca, cert, key).filter(Optional::isPresent).count();
    if (there == 1 || there == 2) {
      problems.error(
          files.at().where("ca")
              + ": cluster.tls: "
              + there
              + " of 3 (expected: ca, cert and key)");
    }
    return there == 3 ? Optional.of(new Tls(ca.get(), cert.get(), key.get())) : Optional.empty();
  }

  private Optional<Path> path(Section at, String key, Optional<String> path) {
    return path.flatMap(text -> {
      try {
        return Optional.of(references.resolve(text));
      } catch (InvalidPathException _) {
        at.error(key, "'" + text + "'", "a path");
        return Optional.empty();
      }
    });
  }

  private void check(Section section, ClusterConfig config) {
    HostName host = new HostName(config.host());
    if (host.isAny()) {
      section.error(
          "host", "'" + host.text() + "'", "the one address by which other nodes reach this one");
    }
    if (config.port() == config.busPort()) {
      section.error("bus-port", "the port of Hazelcast too", "another one than cluster.port");
    }
    if (config.tls().isEmpty() && !host.isLoopback()) {
      problems.warn(
          "cluster.host %s is no loopback address and cluster.tls is not set: prompts and answers cross the network in clear"
              .formatted(host.text()));
    }
  }

  private void checkSecret(Section section, ClusterConfig config) {
    if (!config.secret().equals(ClusterConfig.DEFAULT.secret())) {
      return;
    }
    String reason =
        section.unset().stream()
            .filter(ClusterReader::isSecret)
            .findFirst()
            .map(Unset::reason)
            .orElse("");
    if (!new HostName(config.host()).isLoopback()) {
      section.error(
          "secret",
          reason.isEmpty() ? "none" : reason,
          ClusterSecret.SCALAR.expected() + ", as by RELAY_CLUSTER_SECRET");
    } else {
      problems.warn(
          "cluster.secret: %s: every process of this machine may join"
              .formatted(reason.isEmpty() ? "is not set" : reason));
    }
  }

  private void checkFiles(Section section, Tls tls) {
    owner
        .open(tls.key())
        .ifPresent(reason ->
            problems.warn(
                "cluster.tls.key: " + tls.key() + " " + reason + " (expected: mode 0600)"));
    for (Path file : List.of(tls.ca(), tls.cert(), tls.key())) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        section.error("tls", file + " cannot be read", "a file in PEM that Relay may read");
      }
    }
  }
}
