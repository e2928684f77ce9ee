package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies that gateways send to another node are bounded there, by what all of them send.
class FetchedBodiesIT {

  private static final Duration SEEN = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void a_node_holds_as_many_as_it_may_and_refuses_the_rest_before_they_come() {
    try (var provider = FakeProvider.start();
        var cluster = new RelayCluster(folder, 3, sections(provider))) {
      provider.answering(request ->
          request.wantsStream()
              ? OpenAiAnswers.chatStream(RunningRelay.MODEL, "hi").hang()
              : FakeProvider.chat("hi"));
      var serving = cluster.start(0, "provider");
      var one = cluster.start(1, "gateway,dispatch");
      var other = cluster.start(2, "gateway,dispatch");
      other.awaitOutput(" joined");
      try (var first = new Wire(one.port());
          var second = new Wire(other.port())) {
        first.chat(STREAM_BODY + " ".repeat(500_000));
        Await.until(SEEN, "it is held", () -> provider.count() == 1);

        assertThat(second.chat(CHAT_BODY + " ".repeat(500_000)).reply().status()).isEqualTo(503);
        assertThat(second.chat(CHAT_BODY).reply().status()).isEqualTo(200);
        first.reset();
        Await.until(SEEN, "it is given back", () -> large(other) == 200);
      }
      assertThat(serving.output()).doesNotContain("ERROR");
    }
  }

  private static int large(RelayProcess node) {
    try (var wire = new Wire(node.port())) {
      return wire.chat(CHAT_BODY + " ".repeat(500_000)).reply().status();
    }
  }

  private static String sections(FakeProvider provider) {
    return """
    auth: {mode: open}
    server: {max-body: 700kb, max-buffered: 700kb}
    dispatch: {attempts: 1}
    providers: [{name: fake, base-url: "%s", api-key: sk-x}]
    """
        .formatted(provider.url());
  }
}
