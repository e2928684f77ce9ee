package dev.relay.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.testkit.Answer;
import dev.relay.testkit.FakeUpstream;
import org.junit.jupiter.api.Test;

class ProxyIT {

  private static final String ANSWER = "{\"object\":\"chat.completion\",\"choices\":[]}";

  @Test
  void asks_the_proxy_for_the_whole_address_and_shows_it_the_login() throws Exception {
    try (var proxy = FakeUpstream.start()) {
      proxy.answering(Answer.json(ANSWER));
      try (var relay = relay("proxy: \"http://user:p%40ss@127.0.0.1:" + proxy.port() + "\"")) {
        var answer = relay.chat(RunningRelay.CHAT_BODY);

        var asked = RunningRelay.onlyAsked(proxy);
        assertThat(RunningRelay.text(answer)).isEqualTo(ANSWER);
        assertThat(asked.target()).isEqualTo("http://provider.invalid:8000/v1/chat/completions");
        assertThat(asked.header("proxy-authorization")).contains("Basic dXNlcjpwQHNz");
      }
    }
  }

  @Test
  void goes_directly_when_the_provider_wants_no_proxy() throws Exception {
    try (var upstream = FakeUpstream.start()) {
      upstream.answering(Answer.json(ANSWER));
      try (var relay = RunningRelay.before(upstream, "proxy: none", "")) {
        relay.chat(RunningRelay.CHAT_BODY);

        assertThat(RunningRelay.onlyAsked(upstream).target()).isEqualTo("/v1/chat/completions");
      }
    }
  }

  private static RunningRelay relay(String options) {
    return RunningRelay.configured(
        """
        providers:
          - {name: far, base-url: "http://provider.invalid:8000", api-key: sk-x, instances: 1, %s}
        """
            .formatted(options));
  }
}
