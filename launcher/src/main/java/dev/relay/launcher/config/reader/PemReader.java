package dev.relay.launcher.config.reader;

import dev.relay.contract.Secret;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.launcher.config.section.ServerSection.Pem;
import dev.relay.launcher.config.section.TlsFiles;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.Section;
import dev.relay.provider.config.ProviderConfig.Tls;
import java.util.Optional;

/// Reads certificates and keys in PEM, so that what is configured is what stands in the files.
public final class PemReader {

  private static final String EXPECTED = "a file in PEM that Relay may read";

  private final References references;
  private final Problems problems;
  private final FileOwner owner;

  public PemReader(References references, Problems problems, FileOwner owner) {
    this.references = references;
    this.problems = problems;
    this.owner = owner;
  }

  public Optional<ServerConfig.Tls> server(Pem files) {
    if (files.cert().isPresent() != files.key().isPresent()) {
      both(files.at(), files.cert().isPresent());
      return Optional.empty();
    }
    Optional<String> cert = text(files.at(), "cert", files.cert());
    Optional<Secret> key = text(files.at(), "key", files.key()).map(Secret::new);
    checkPair(files.at(), cert, key);
    return cert.flatMap(chain -> key.map(its -> new ServerConfig.Tls(chain, its)));
  }

  Tls provider(TlsFiles files) {
    if (files.cert().isPresent() != files.key().isPresent()) {
      both(files.at(), files.cert().isPresent());
      return Tls.PUBLIC;
    }
    Optional<String> cert = text(files.at(), "cert", files.cert());
    Optional<Secret> key = text(files.at(), "key", files.key()).map(Secret::new);
    checkPair(files.at(), cert, key);
    return new Tls(text(files.at(), "ca", files.ca()), cert, key);
  }

  private static void checkPair(Section at, Optional<String> cert, Optional<Secret> key) {
    if (cert.isPresent() && key.isPresent() && !KeyPair.matches(cert.get(), key.get())) {
      at.error("key", "another certificate's key, or none", "the key of the certificate in cert");
    }
  }

  private static void both(Section at, boolean cert) {
    at.error(cert ? "cert" : "key", "one of them", "cert and key together");
  }

  private Optional<String> text(Section at, String key, Optional<String> path) {
    if (key.equals("key")) {
      path.map(references::resolve)
          .flatMap(owner::open)
          .ifPresent(reason ->
              problems.warn(
                  at.path(key) + ": " + path.orElse("") + " " + reason + " (expected: mode 0600)"));
    }
    Optional<String> text =
        path.flatMap(references::file)
            .filter(it -> key.equals("key") ? it.contains("-----BEGIN ") : KeyPair.certified(it));
    if (path.isPresent() && text.isEmpty()) {
      at.error(key, "'" + path.get() + "'", EXPECTED);
    }
    return text;
  }
}
