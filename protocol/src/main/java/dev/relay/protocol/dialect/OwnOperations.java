package dev.relay.protocol.dialect;

import dev.relay.contract.Dialect;
import java.util.Optional;
import java.util.regex.Pattern;

/// The paths of a provider's own interface that are an operation of a dialect, whose answers tell
/// usage: under whatever prefix, version and deployment.
public final class OwnOperations {

  private static final Pattern OPENAI = Pattern.compile("(?i).*/(?:completions|embeddings)/?");
  private static final Pattern RESPONSES = Pattern.compile("(?i).*/responses(?:/compact)?/?");
  private static final Pattern ANTHROPIC = Pattern.compile("(?i).*/messages/?");
  private static final Pattern GEMINI =
      Pattern.compile(
          "(?i).*(?::|%3a)"
              + "(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents)/?");

  private static final String POST = "POST";

  private OwnOperations() {}

  /// The dialect of what `method` asks for on `path`; empty if that is nothing of the kind.
  public static Optional<Dialect> dialect(String method, String path) {
    if (!method.equals(POST)) {
      return Optional.empty();
    }
    if (OPENAI.matcher(path).matches()) {
      return Optional.of(Dialect.OPENAI);
    }
    if (ANTHROPIC.matcher(path).matches()) {
      return Optional.of(Dialect.ANTHROPIC);
    }
    if (RESPONSES.matcher(path).matches()) {
      return Optional.of(Dialect.RESPONSES);
    }
    return GEMINI.matcher(path).matches() ? Optional.of(Dialect.GEMINI) : Optional.empty();
  }
}
