package dev.relay.gateway.request;

import dev.relay.contract.Dialect;
import dev.relay.protocol.PathModel;
import dev.relay.protocol.dialect.OwnOperations;
import dev.relay.protocol.gemini.GeminiPaths;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where a request goes that Relay does not look into.
///
/// @param word the provider, its instance or the dialect that the path names; empty where it begins
///   with a version
/// @param path behind that, as the client wrote it
public record PassthroughPath(String word, String path) {

  private static final Pattern VERSION =
      Pattern.compile(
          "(?i)^(?:/(?:api|openai|inference|anthropic|compatible-mode|upload)){0,2}/v\\d+[a-z0-9]*(?=/)");

  private static final Pattern DEPLOYMENT =
      Pattern.compile("(?i)^(?:/openai)?/deployments/[^/]+(/.+)$");

  private static final Pattern UPLOAD = Pattern.compile("/upload(?:/v1(?:beta|alpha)?)?/.+");

  private static final Pattern STARTED =
      Pattern.compile("/v1(?:beta|alpha)?/models/[^/]+/operations/.+");

  /// Verbs of Google's paths that leave nothing behind.
  private static final Set<String> VERBS =
      Set.of(
          "batchembedcontents",
          "batchembedtext",
          "countmessagetokens",
          "counttexttokens",
          "counttokens",
          "embedcontent",
          "embedtext",
          "generateanswer",
          "generatecontent",
          "generatemessage",
          "generatetext",
          "predict",
          "streamgeneratecontent");

  private static final Pattern RESPONSE = Pattern.compile("/responses/(resp[^/]+)(?:/[a-z_]+)?/?");

  private static final Pattern LIST =
      Pattern.compile("/models(?:/(?!(?:.*/)?operations(?:/|$)).*)?");

  /// Operations that leave nothing behind at the provider that another caller could get at.
  private static final Set<String> STATELESS =
      Set.of(
          "/audio/speech",
          "/audio/transcriptions",
          "/audio/translations",
          "/chat/completions",
          "/classify",
          "/completions",
          "/detokenize",
          "/embeddings",
          "/fim/completions",
          "/images/edits",
          "/images/generations",
          "/images/variations",
          "/messages",
          "/messages/count_tokens",
          "/moderations",
          "/ocr",
          "/pooling",
          "/rerank",
          "/responses",
          "/responses/compact",
          "/responses/input_tokens",
          "/score",
          "/tokenize");

  private static final Set<String> FORMS =
      Set.of("/audio/transcriptions", "/audio/translations", "/images/edits", "/images/variations");

  /// Whether it stores nothing, and touches nothing that was stored.
  public boolean stateless(String method) {
    var operation = operation();
    return switch (method) {
      case "GET", "HEAD" -> LIST.matcher(operation).matches();
      case "POST" ->
          STATELESS.contains(operation)
              || (operation.startsWith("/models/")
                  && PathModel.of(operation).filter(it -> VERBS.contains(it.verb())).isPresent());
      default -> false;
    };
  }

  /// The response that the path asks for, in OpenAI's interface; empty if it asks for none.
  public String response() {
    var asked = RESPONSE.matcher(withoutVersion(path));
    return asked.matches() ? asked.group(1) : "";
  }

  /// Whether it makes a response, or something of one.
  public boolean makesResponse() {
    return operation().startsWith("/responses");
  }

  /// Whether it is an operation of a dialect, whose answers tell usage.
  boolean tellsUsage(String method) {
    return OwnOperations.dialect(method, path).isPresent();
  }

  /// Whether the path asks for a stream.
  public boolean streamed() {
    return GeminiPaths.read(withoutVersion(path)).filter(GeminiPaths.Asked::streamed).isPresent();
  }

  /// Whether its body is a form, as OpenAI has it.
  public boolean isForm() {
    return FORMS.contains(operation());
  }

  /// The model that the path names, if it names any.
  public Optional<PathModel> model() {
    return PathModel.of(path);
  }

  /// Whether it is a piece of a file, or says that one follows.
  public boolean isUpload() {
    return UPLOAD.matcher(path).matches();
  }

  /// Whether only Google has such a path.
  public boolean isGoogles() {
    return isUpload() || isOfGoogle(path);
  }

  /// Whether `path` asks for what something that was done to a model has started.
  public static boolean isStarted(String path) {
    return STARTED.matcher(path).matches();
  }

  /// Whether `path`, which begins with a version, does something to a model as only Google does, or
  /// asks for what that has started.
  public static boolean isOfGoogle(String path) {
    return isStarted(path) || PathModel.of(path).filter(it -> !it.verb().isEmpty()).isPresent();
  }

  /// In which of the dialects that `clientDialect` holds such a path is written.
  public Dialect dialect(Set<Dialect> clientDialect) {
    var operation = operation();
    if (clientDialect.contains(Dialect.ANTHROPIC) && operation.startsWith("/messages")) {
      return Dialect.ANTHROPIC;
    }
    if (clientDialect.contains(Dialect.RESPONSES) && operation.startsWith("/responses")) {
      return Dialect.RESPONSES;
    }
    return Optional.of(Dialect.OPENAI)
        .filter(clientDialect::contains)
        .orElseGet(() -> clientDialect.stream().sorted().findFirst().orElse(Dialect.OPENAI));
  }

  private String operation() {
    var plain = withoutVersion(path).replaceFirst("/$", "");
    var deployment = DEPLOYMENT.matcher(plain);
    return (deployment.matches() ? deployment.group(1) : plain).toLowerCase(Locale.ROOT);
  }

  private static String withoutVersion(String path) {
    return VERSION.matcher(path).replaceFirst("");
  }
}
