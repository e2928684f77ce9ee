package dev.relay.launcher.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;

/// Where a command talks with whoever typed it.
public record Terminal(BufferedReader in, PrintStream out, PrintStream err) {

  public static final Terminal SYSTEM =
      new Terminal(
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
          System.out,
          System.err);

  /// Whether the answer is yes, in full; silence is none.
  boolean says(String question) {
    out.print(question + " ");
    out.flush();
    try {
      var answer = in.readLine();
      return answer != null && answer.strip().equalsIgnoreCase("yes");
    } catch (IOException _) {
      return false;
    }
  }
}
