package dev.relay.launcher.command;

import dev.relay.launcher.yaml.Nearest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/// Finds out which command is asked for, and with which flags.
public record Cli(List<Command> commands, PrintStream out, PrintStream err) {

  /// The exit code when the words cannot be understood.
  public static final int MISUSED = 2;

  private static final Option HELP =
      Option.builder("h").longOpt("help").desc("Prints this text.").get();
  private static final String DASHES = "--";

  /// Returns the exit code.
  public int run(List<String> words) throws InterruptedException {
    if (words.isEmpty()) {
      return misused("no command is given (expected: " + String.join(", ", names()) + ")");
    }
    var name = words.getFirst();
    return switch (name) {
      case "-h", "--help", "help" -> help();
      case "-V", "--version" -> run(List.of("version"));
      default -> {
        var command = command(name);
        yield command.isPresent()
            ? run(command.get(), words.subList(1, words.size()))
            : misused("unknown command '" + name + "'" + Nearest.hint(name, names()));
      }
    };
  }

  private int run(Command command, List<String> words) throws InterruptedException {
    var options = command.flags().addOption(HELP);
    try {
      var flags =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .get()
              .parse(options, words.toArray(String[]::new));
      return flags.hasOption(HELP) ? help(command, options) : run(command, flags);
    } catch (UnrecognizedOptionException e) {
      return misused("unknown flag '" + e.getOption() + "'" + hint(e.getOption(), options));
    } catch (MissingArgumentException e) {
      return misused(DASHES + e.getOption().getLongOpt() + " needs a value");
    } catch (ParseException e) {
      return misused(String.valueOf(e.getMessage()));
    }
  }

  private int run(Command command, CommandLine flags) throws InterruptedException {
    var twice =
        Stream.of(flags.getOptions())
            .map(Option::getLongOpt)
            .filter(each -> flags.getOptionValues(each) != null)
            .filter(each -> flags.getOptionValues(each).length > 1)
            .findFirst();
    if (twice.isPresent()) {
      return misused(DASHES + twice.get() + " is given twice");
    }
    if (!command.subjects().isEmpty()) {
      return command.subjects().contains(String.join(" ", flags.getArgList()))
          ? command.run(flags)
          : misused(
              command.name()
                  + " of what? (expected: "
                  + String.join(", ", command.subjects())
                  + ")");
    }
    if (!flags.getArgList().isEmpty()) {
      return misused("'" + flags.getArgList().getFirst() + "' is no flag of " + command.name());
    }
    return command.run(flags);
  }

  private static String hint(String word, Options options) {
    var name = word.split("=", 2)[0];
    var known = new ArrayList<String>();
    options.getOptions().forEach(each -> known.add(DASHES + each.getLongOpt()));
    return Nearest.hint(name, known);
  }

  private List<String> names() {
    return commands.stream().map(Command::name).toList();
  }

  private Optional<Command> command(String name) {
    return commands.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private int misused(String message) {
    err.println("relay: " + message);
    return MISUSED;
  }

  private int help() {
    out.println("usage: relay COMMAND [FLAGS]");
    out.println();
    commands.forEach(each -> out.printf("  %-9s%s%n", each.name(), each.description()));
    out.println();
    out.println("relay COMMAND --help tells the flags of a command.");
    return 0;
  }

  private int help(Command command, Options options) {
    var words = new ArrayList<>(List.of(command.name()));
    words.add(String.join("|", command.subjects()));
    words.removeIf(String::isEmpty);
    out.printf("usage: relay %s [FLAGS]%n%n%s%n%n", String.join(" ", words), command.description());
    options
        .getOptions()
        .forEach(each -> out.printf("  %-18s%s%n", shown(each), each.getDescription()));
    return 0;
  }

  private static String shown(Option option) {
    var name = DASHES + option.getLongOpt();
    return option.hasArg() ? name + " " + option.getArgName() : name;
  }
}
