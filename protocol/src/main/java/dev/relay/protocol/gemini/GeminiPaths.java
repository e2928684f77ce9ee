package dev.relay.protocol.gemini;

import dev.relay.contract.Operation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Paths that hold the model and the method: `/models/{model}:{method}`, under the base that ends
/// in the version.
public final class GeminiPaths {

  /// What such a path asks for.
  public record Asked(String model, Operation operation, boolean streamed) {}

  private static final String MODELS = "/models/";
  private static final String STREAM = "streamGenerateContent";
  private static final String ESCAPED_COLON = "%3A";

  private GeminiPaths() {}

  /// The path of `operation` on `model`, which is written as one segment.
  public static String of(Operation operation, String model, boolean streamed) {
    var encoded = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
    return MODELS + encoded + ':' + method(operation, streamed);
  }

  /// Understands what is behind the version in a raw path: a model with slashes as they are or
  /// escaped, and a colon likewise. Empty if it is nothing of the kind.
  public static Optional<Asked> read(String path) {
    if (!path.startsWith(MODELS)) {
      return Optional.empty();
    }
    int plain = path.lastIndexOf(':');
    int escaped = path.toUpperCase(Locale.ROOT).lastIndexOf(ESCAPED_COLON);
    int colon = Math.max(plain, escaped);
    if (colon <= MODELS.length()) {
      return Optional.empty();
    }
    var method = path.substring(colon == plain ? colon + 1 : colon + ESCAPED_COLON.length());
    return operation(method)
        .flatMap(operation ->
            decoded(path.substring(MODELS.length(), colon))
                .map(model -> new Asked(model, operation, method.equals(STREAM))));
  }

  private static Optional<String> decoded(String model) {
    try {
      return Optional.of(URLDecoder.decode(model.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String method(Operation operation, boolean streamed) {
    return switch (operation) {
      case CHAT, COMPLETION -> streamed ? STREAM : "generateContent";
      case COUNT -> "countTokens";
      case EMBEDDING -> "embedContent";
      case EMBEDDINGS -> "batchEmbedContents";
      case NATIVE -> throw new IllegalArgumentException("native (expected: an operation)");
    };
  }

  private static Optional<Operation> operation(String method) {
    return switch (method) {
      case "generateContent", STREAM -> Optional.of(Operation.CHAT);
      case "countTokens" -> Optional.of(Operation.COUNT);
      case "embedContent" -> Optional.of(Operation.EMBEDDING);
      case "batchEmbedContents" -> Optional.of(Operation.EMBEDDINGS);
      default -> Optional.empty();
    };
  }
}
