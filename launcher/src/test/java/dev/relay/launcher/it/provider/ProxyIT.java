package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.SocksProxy;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyIT {

  private static final String FAR =
      """
      providers:
        - {name: far, base-url: "http://provider.invalid:8000", api-key: sk-x, instances: 1, %s}
      """;

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

  @ParameterizedTest
  @CsvSource({
    "ALL_PROXY,socks5://",
    "all_proxy,socks5h://",
    "http_proxy,socks://u:p%40ss@",
  })
  void goes_by_the_socks_proxy_of_the_environment(String name, String scheme) throws Exception {
    try (var upstream = FakeUpstream.start();
        var socks = new SocksProxy(upstream.port())) {
      upstream.answering(Answer.json(ANSWER));
      var given = Given.yaml(FAR.formatted("")).env(name, scheme + "127.0.0.1:" + socks.port());
      try (var relay = RunningRelay.of(given)) {
        var answer = relay.chat(RunningRelay.CHAT_BODY);

        assertThat(RunningRelay.text(answer)).isEqualTo(ANSWER);
        assertThat(socks.asked()).contains("provider.invalid:8000");
      }
    }
  }

  @Test
  void asks_the_proxy_for_a_host_with_an_underscore() throws Exception {
    try (var proxy = FakeUpstream.start()) {
      proxy.answering(Answer.json(ANSWER));
      var yaml = FAR.replace("provider.invalid", "my_llm.internal_1").formatted("");
      var given = Given.yaml(yaml).env("http_proxy", "http://127.0.0.1:" + proxy.port());
      try (var relay = RunningRelay.of(given)) {
        relay.chat(RunningRelay.CHAT_BODY);

        var asked = RunningRelay.onlyAsked(proxy);
        assertThat(asked.target()).startsWith("http://my_llm.internal_1:8000/v1/");
        assertThat(asked.header("host")).contains("my_llm.internal_1:8000");
      }
    }
  }

  private static RunningRelay relay(String options) {
    return RunningRelay.configured(FAR.formatted(options));
  }
}
