package dev.relay.launcher.config;

import dev.relay.contract.Secret;
import dev.relay.gateway.ServerConfig;
import dev.relay.launcher.config.ServerSection.Pem;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.Section;
import dev.relay.provider.ProviderConfig.Tls;
import java.util.Optional;

/// Reads certificates and keys in PEM, so that what is configured is what stands in the files.
final class PemReader {

  private static final String EXPECTED = "a file in PEM that Relay may read";

  private final References references;

  PemReader(References references) {
    this.references = references;
  }

  Optional<ServerConfig.Tls> server(Pem files) {
    if (files.cert().isPresent() != files.key().isPresent()) {
      both(files.at(), files.cert().isPresent());
      return Optional.empty();
    }
    Optional<String> cert = text(files.at(), "cert", files.cert());
    Optional<Secret> key = text(files.at(), "key", files.key()).map(Secret::new);
    return cert.flatMap(chain -> key.map(its -> new ServerConfig.Tls(chain, its)));
  }

  Tls provider(TlsFiles files) {
    if (files.cert().isPresent() != files.key().isPresent()) {
      both(files.at(), files.cert().isPresent());
      return Tls.PUBLIC;
    }
    return new Tls(
        text(files.at(), "ca", files.ca()),
        text(files.at(), "cert", files.cert()),
        text(files.at(), "key", files.key()).map(Secret::new));
  }

  private static void both(Section at, boolean cert) {
    at.error(cert ? "cert" : "key", "one of them", "cert and key together");
  }

  private Optional<String> text(Section at, String key, Optional<String> path) {
    Optional<String> text = path.flatMap(references::file).filter(it -> it.contains("-----BEGIN "));
    if (path.isPresent() && text.isEmpty()) {
      at.error(key, "'" + path.get() + "'", EXPECTED);
    }
    return text;
  }
}
