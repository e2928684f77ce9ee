package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.command.Cli;
import dev.relay.launcher.command.LoginCommand;
import dev.relay.launcher.command.LogoutCommand;
import dev.relay.launcher.command.Terminal;
import dev.relay.launcher.it.FakeGitHub;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.Request;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `relay login copilot` and `relay logout copilot`.
class LoginIT {

  private static final String GITHUB = "--github-url";
  private static final String PENDING = "authorization_pending";
  private static final Answer CUT = Answer.json("{}").cutAfter(-1);

  private final FakeGitHub github = new FakeGitHub();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    github.close();
  }

  @Test
  void a_code_that_was_typed_is_a_login_that_only_its_owner_reads() throws Exception {
    github.polled(FakeGitHub.error(PENDING), FakeGitHub.loggedIn());

    assertThat(login("yes")).isZero();

    assertThat(github.forms())
        .containsExactly(
            "/login/device/code client_id=Iv1.b507a08c87ecfe98&scope=read:user", poll(), poll());
    assertThat(github.all()).allMatch(it -> it.header("accept").orElse("").endsWith("/json"));
    assertThat(text(out))
        .contains("COMPLIANCE.md", "https://github.com/login/device", "ABCD-1234")
        .doesNotContain("canary");
    assertThat(Files.readString(file()))
        .isEqualTo(
            "{\"github-url\":\"%s\",\"token\":\"%s\"}\n".formatted(github.url(), FakeGitHub.LOGIN));
    assertThat(permissions(file())).isEqualTo("rw-------");
    assertThat(permissions(state())).isEqualTo("rwx------");
    try (var files = Files.list(state())) {
      assertThat(files).hasSize(1);
    }
  }

  private static String poll() {
    return "/login/oauth/access_token client_id=Iv1.b507a08c87ecfe98&device_code="
        + FakeGitHub.DEVICE
        + "&grant_type=urn:ietf:params:oauth:grant-type:device_code";
  }

  @Test
  void it_replaces_an_earlier_one() throws IOException {
    Files.createDirectories(state());
    Files.writeString(file(), "earlier");
    github.polled(FakeGitHub.loggedIn());

    assertThat(login("YES ")).isZero();

    assertThat(Files.readString(file())).contains(FakeGitHub.LOGIN);
    assertThat(permissions(file())).isEqualTo("rw-------");
  }

  @Test
  void a_folder_that_was_there_stays_open_to_those_whom_its_owner_let_in() throws IOException {
    Files.createDirectories(state());
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxrwxr-x"));
    github.polled(FakeGitHub.loggedIn());

    assertThat(login("yes")).isZero();

    assertThat(permissions(state())).isEqualTo("rwxrwxr-x");
    assertThat(permissions(file())).isEqualTo("rw-------");
  }

  @Test
  void without_a_folder_that_takes_it_github_is_not_asked() throws IOException {
    Files.writeString(state(), "no folder");

    assertThat(login("yes")).isEqualTo(1);

    assertThat(text(err))
        .startsWith("relay: the login cannot be kept in " + state() + ": ")
        .contains("a folder that you may write to")
        .hasLineCount(1);
    assertThat(github.all()).isEmpty();
  }

  @Test
  void github_is_asked_as_slowly_as_it_wants() {
    github
        .device(FakeGitHub.device(20, 900))
        .polled(
            FakeGitHub.error(PENDING),
            FakeGitHub.error("slow_down"),
            Answer.json("{\"error\":\"slow_down\",\"interval\":60}"),
            FakeGitHub.loggedIn());

    assertThat(login("yes")).isZero();

    var at = github.polls().stream().map(Request::nanos).toList();
    assertThat(Duration.ofNanos(at.get(1) - at.get(0))).isGreaterThanOrEqualTo(millis(19));
    assertThat(Duration.ofNanos(at.get(2) - at.get(1))).isGreaterThanOrEqualTo(millis(24));
    assertThat(Duration.ofNanos(at.get(3) - at.get(2))).isGreaterThanOrEqualTo(millis(59));
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, it was refused on GitHub's page",
    "expired_token, the code was not typed in time",
    "unsupported_grant_type, GitHub's answer is not understood",
  })
  void an_end_without_a_token_is_told(String error, String words) {
    github.polled(FakeGitHub.error(PENDING), FakeGitHub.error(error));

    assertThat(login("yes")).isEqualTo(1);

    assertThat(text(err)).isEqualTo("relay: there is no login: " + words + "\n");
    assertThat(file()).doesNotExist();
  }

  @Test
  void nobody_waits_longer_than_a_code_is_good() {
    github.device(FakeGitHub.device(5, 12)).polled(FakeGitHub.error(PENDING));
    github.polled(FakeGitHub.error(PENDING), FakeGitHub.loggedIn());

    assertThat(login("yes")).isEqualTo(1);

    assertThat(github.polls()).hasSize(2);
    assertThat(text(err)).contains("the code was not typed in time");
  }

  @Test
  void a_github_that_is_away_for_a_while_is_asked_again_more_slowly() {
    github
        .device(FakeGitHub.device(20, 900))
        .polled(FakeGitHub.error(PENDING), CUT, CUT, FakeGitHub.loggedIn());

    assertThat(login("yes")).isZero();

    var at = github.polls().stream().map(Request::nanos).toList();
    assertThat(Duration.ofNanos(at.get(2) - at.get(1))).isGreaterThanOrEqualTo(millis(24));
    assertThat(Duration.ofNanos(at.get(3) - at.get(2))).isGreaterThanOrEqualTo(millis(29));
  }

  @Test
  void one_that_stays_away_is_told_in_the_end() {
    github.device(FakeGitHub.device(5, 20)).polled(CUT, CUT, FakeGitHub.loggedIn());

    assertThat(login("yes")).isEqualTo(1);

    assertThat(github.polls()).hasSize(2);
    assertThat(text(err)).contains("GitHub cannot be reached").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "[]", "{\"device_code\":\"d\"}"})
  void an_answer_that_is_no_code_is_told(String answer) {
    github.device(Answer.json(answer).withStatus(404));

    assertThat(login("yes")).isEqualTo(1);

    assertThat(text(err)).startsWith("relay: there is no login: GitHub ").hasLineCount(1);
  }

  @Test
  void a_github_that_is_not_there_is_told() {
    github.close();

    assertThat(login("yes")).isEqualTo(1);

    assertThat(text(err)).contains("GitHub cannot be reached").contains("refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "y", "maybe yes"})
  void without_a_yes_nobody_is_asked(String answer) {
    assertThat(login(answer)).isEqualTo(1);

    assertThat(text(out)).contains("Do you want that?");
    assertThat(github.all()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_yes_may_be_a_flag() {
    github.polled(FakeGitHub.loggedIn());

    assertThat(login("", "--consent")).isZero();

    assertThat(text(out)).contains("COMPLIANCE.md").doesNotContain("Do you want that?");
  }

  @Test
  void a_login_needs_a_place() throws InterruptedException {
    assertThat(cli("yes", Map.of()).run(List.of("login", "copilot"))).isEqualTo(1);

    assertThat(text(err)).contains("RELAY_HOME or HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x", "x", "http://git.acme.com", "HTTP://localhost.acme.com"})
  void a_login_needs_a_github_that_nobody_listens_in_on(String url) {
    assertThat(login("yes", GITHUB, url)).isEqualTo(1);

    assertThat(text(err)).contains("--github-url is no https URL");
  }

  @ParameterizedTest
  @CsvSource({
    "login, login of what? (expected: copilot)",
    "login openai, login of what? (expected: copilot)",
    "login copilot copilot, login of what? (expected: copilot)",
    "logout, logout of what? (expected: copilot)",
    "login copilot --concent, 'unknown flag ''--concent'', did you mean ''--consent''?'",
  })
  void what_is_to_be_logged_in_to_has_to_be_said(String words, String message)
      throws InterruptedException {
    var exit = cli("yes", environment()).run(List.of(words.split(" ")));

    assertThat(exit).isEqualTo(Cli.MISUSED);
    assertThat(text(err)).isEqualTo("relay: " + message + "\n");
  }

  @Test
  void a_logout_forgets_it() throws InterruptedException {
    github.polled(FakeGitHub.loggedIn());
    login("yes");

    assertThat(cli("", environment()).run(List.of("logout", "copilot"))).isZero();
    assertThat(file()).doesNotExist();
    assertThat(text(out)).contains("Logged out.", "Authorized GitHub Apps");

    assertThat(cli("", environment()).run(List.of("logout", "copilot"))).isZero();
    assertThat(text(out)).contains("There was no login.");
  }

  private int login(String answer, String... flags) {
    var words = new ArrayList<>(List.of("login", "copilot"));
    words.addAll(List.of(flags));
    if (!words.contains(GITHUB)) {
      words.addAll(List.of(GITHUB, github.url()));
    }
    try {
      return cli(answer, environment()).run(words);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Cli cli(String answer, Map<String, String> environment) {
    var terminal =
        new Terminal(
            new BufferedReader(new StringReader(answer)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Cli(
        List.of(
            new LoginCommand(terminal, environment, millis(1)),
            new LogoutCommand(terminal, environment)),
        terminal.out(),
        terminal.err());
  }

  private Map<String, String> environment() {
    return Map.of("RELAY_HOME", state().toString());
  }

  private Path state() {
    return folder.resolve("state");
  }

  private Path file() {
    return state().resolve("copilot.json");
  }

  private static Duration millis(int count) {
    return Duration.ofMillis(count);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
