package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Certificates;
import dev.relay.launcher.it.RunningRelay;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class TlsUpstreamIT {

  private static final String ANSWER = "{\"object\":\"chat.completion\",\"choices\":[]}";

  @TempDir Path folder;
  private Vertx vertx;
  private Certificates ours;
  private Certificates theirs;

  @BeforeEach
  void makeCertificates(Vertx vertx) throws Exception {
    this.vertx = vertx;
    ours = Certificates.in(folder, "ours");
    theirs = Certificates.in(folder, "theirs");
  }

  @Test
  void trusts_the_authority_of_the_provider_that_is_configured() {
    int port = serve(ClientAuth.NONE);

    try (var relay = relay(port, "tls: {ca: " + theirs.certificate() + "}")) {
      var answer = relay.chat(RunningRelay.CHAT_BODY);

      assertThat(RunningRelay.text(answer)).isEqualTo(ANSWER);
    }
  }

  @Test
  void refuses_a_provider_whose_certificate_nobody_vouches_for() {
    int port = serve(ClientAuth.NONE);

    try (var relay = relay(port, "credentials: relay")) {
      var answer = relay.chat(RunningRelay.CHAT_BODY);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(RunningRelay.text(answer)).contains("the TLS handshake failed");
    }
  }

  @Test
  void shows_its_own_certificate_to_a_provider_that_asks_for_one() {
    int port = serve(ClientAuth.REQUIRED);

    try (var relay =
        relay(
            port,
            "tls: {ca: %s, cert: %s, key: %s}"
                .formatted(theirs.certificate(), ours.certificate(), ours.key()))) {
      var answer = relay.chat(RunningRelay.CHAT_BODY);

      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  private int serve(ClientAuth clients) {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setClientAuth(clients)
                    .setTrustOptions(
                        new PemTrustOptions().addCertPath(ours.certificate().toString()))
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(theirs.certificate().toString())
                            .setKeyPath(theirs.key().toString())))
            .requestHandler(request ->
                request.response().putHeader("content-type", "application/json").end(ANSWER))
            .listen(0, "127.0.0.1")
            .await();
    return server.actualPort();
  }

  private static RunningRelay relay(int port, String options) {
    return RunningRelay.configured(
        """
        providers:
          - {name: secure, base-url: "https://127.0.0.1:%d/v1", api-key: sk-x, %s}
        """
            .formatted(port, options));
  }
}
