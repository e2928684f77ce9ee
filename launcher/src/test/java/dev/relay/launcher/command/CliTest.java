package dev.relay.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {

  private static final int EXIT = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> ran = new ArrayList<>();
  private final Cli cli =
      new Cli(
          List.of(new Fake("start"), new Fake("check"), new Fake("version")),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8));

  @ParameterizedTest
  @CsvSource({
    "start, start {}",
    "version, version {}",
    "--version, version {}",
    "-V, version {}",
    "start --port 80, start {port=80}",
    "start --port=80 --config=a=b.yaml, start {port=80; config=a=b.yaml}",
    "check --host :: --roles gateway, check {host=::; roles=gateway}",
  })
  void a_command_is_run_with_its_flags_and_its_exit_code_is_returned(String words, String what)
      throws InterruptedException {
    assertThat(cli.run(List.of(words.split(" ")))).isEqualTo(EXIT);

    assertThat(ran).containsExactly(what);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | no command is given (expected: start, check, version)",
        "strat | unknown command 'strat', did you mean 'start'?",
        "xyzzyx | unknown command 'xyzzyx' (expected: check, start, version)",
        "start --prot 80 | unknown flag '--prot', did you mean '--port'?",
        "start --prot=80 | unknown flag '--prot=80', did you mean '--port'?",
        "start --conf a.yaml | unknown flag '--conf', did you mean '--config'?",
        "start -p 80 | unknown flag '-p'",
        "start --port | --port needs a value",
        "start --port --host a | --port needs a value",
        "start --port 1 --port 2 | --port is given twice",
        "start relay.yaml | 'relay.yaml' is no flag of start",
      })
  void words_that_are_not_understood_are_told_in_one_line(String words, String message)
      throws InterruptedException {
    var given = words.isEmpty() ? List.<String>of() : List.of(words.split(" "));

    assertThat(cli.run(given)).isEqualTo(Cli.MISUSED);

    assertThat(ran).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("relay: " + message)
        .hasLineCount(1);
  }

  @Test
  void the_commands_are_listed() throws InterruptedException {
    assertThat(cli.run(List.of("--help"))).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("relay COMMAND", "start    What start does.", "version  What version does.");
  }

  @Test
  void the_flags_of_a_command_are_listed() throws InterruptedException {
    assertThat(cli.run(List.of("start", "--help"))).isZero();

    assertThat(ran).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("relay start", "What start does.", "--config FILE", "--roles ROLES", "--help  ");
  }

  private final class Fake implements Command {

    private final String name;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "What " + name + " does.";
    }

    @Override
    public Options flags() {
      return ConfigOptions.flags();
    }

    @Override
    public int run(CommandLine flags) {
      var given = new ArrayList<String>();
      flags.iterator().forEachRemaining(it -> given.add(it.getLongOpt() + "=" + it.getValue()));
      ran.add(name + " {" + String.join("; ", given) + "}");
      return EXIT;
    }
  }
}
