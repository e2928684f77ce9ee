package dev.relay.provider.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubTest {

  @ParameterizedTest
  @CsvSource({
    "https://github.com, https://api.github.com, https://api.githubcopilot.com",
    "https://GitHub.com/, https://api.github.com, https://api.githubcopilot.com",
    "https://acme.ghe.com, https://api.acme.ghe.com, https://copilot-api.acme.ghe.com",
    "https://git.acme.com/, https://git.acme.com/api/v3, https://api.githubcopilot.com",
    "http://127.0.0.1:7, http://127.0.0.1:7/api/v3, https://api.githubcopilot.com",
  })
  void everything_else_follows_from_where_people_log_in(String url, URI api, URI copilot) {
    var github = new GitHub(URI.create(url));

    assertThat(github.api()).isEqualTo(api);
    assertThat(github.copilot()).isEqualTo(copilot);
  }

  @ParameterizedTest
  @CsvSource({
    "https://acme.ghe.com, https://acme.ghe.com/",
    "https://git.acme.com/x, https://Git.Acme.com/x//",
  })
  void a_slash_at_the_end_leads_to_no_other_one(String url, String same) {
    assertThat(new GitHub(URI.create(same))).isEqualTo(new GitHub(URI.create(url)));
  }
}
