package dev.relay.launcher.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.Certificates;
import dev.relay.launcher.it.WatchedRelay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients come over TLS, and see a new certificate as soon as it stands in the file.
class TlsListenerIT {

  /// Trusts everybody, since what is asked is who answers.
  private static final X509TrustManager ANYBODY =
      new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      };

  @TempDir Path folder;
  private WatchedRelay relay;

  @BeforeEach
  void start() throws Exception {
    install("before");
    var file = folder.resolve("relay.yaml");
    Files.writeString(file, "server: {tls: {cert: server.crt, key: server.key}}");
    relay = WatchedRelay.of(file);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void a_client_is_answered_over_tls() throws Exception {
    try (var socket = connected("TLSv1.3")) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("ok");
      assertThat(name(socket)).isEqualTo("CN=before");
    }
  }

  @Test
  void a_version_of_tls_that_is_out_of_date_is_refused() {
    assertThatThrownBy(() -> connected("TLSv1.1").close())
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void a_new_certificate_is_shown_once_it_stands_in_the_file() throws Exception {
    install("after");

    Await.until(
        WatchedRelay.SOON, "the new certificate is shown", () -> shown().equals("CN=after"));
  }

  @Test
  void a_certificate_without_its_key_is_not_taken() throws Exception {
    var other = Certificates.in(folder, "other");
    Files.copy(
        other.certificate(), folder.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);

    Await.until(WatchedRelay.SOON, "the error is told", () -> ready().contains("server.tls.key"));
    assertThat(shown()).isEqualTo("CN=before");
  }

  private void install(String name) throws Exception {
    var made = Certificates.in(folder, name);
    Files.copy(made.key(), folder.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        made.certificate(), folder.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  private String shown() {
    try (var socket = connected("TLSv1.3")) {
      return name(socket);
    } catch (Exception e) {
      return e.toString();
    }
  }

  private String ready() {
    try (var socket = connected("TLSv1.3")) {
      socket
          .getOutputStream()
          .write(
              "GET /health/ready HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (Exception e) {
      return e.toString();
    }
  }

  private SSLSocket connected(String protocol) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {ANYBODY}, new SecureRandom());
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", relay.node().port());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private static String name(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }
}
