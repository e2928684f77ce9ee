package dev.relay.protocol;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The model that a path names, whatever is done with it: Google's `/models/{model}:{verb}`,
/// Azure's `/deployments/{model}/...` and the `/engines/{model}/...` that OpenAI once had. Services
/// read such words in any case.
///
/// @param name decoded
/// @param start of it in the path, as it is written there
/// @param end behind it
/// @param verb what is done, if the path has it as Google does; else empty
public record PathModel(String name, int start, int end, String verb) {

  private static final Pattern GOOGLES = Pattern.compile("(?i)/models/(.+)(?::|%3a)([a-z]+)/?");

  private static final Pattern DEPLOYMENT =
      Pattern.compile("(?i)/(?:deployments|engines)/([^/]+)/");

  private static final Pattern WORD = Pattern.compile("(?i)/(?:models|deployments|engines)/");

  /// What `path` names, if it names any.
  public static Optional<PathModel> of(String path) {
    var googles = GOOGLES.matcher(path);
    if (googles.find() && googles.end() == path.length()) {
      return found(googles, googles.group(2));
    }
    var deployment = DEPLOYMENT.matcher(path);
    return deployment.find() ? found(deployment, "") : Optional.empty();
  }

  private static Optional<PathModel> found(Matcher at, String verb) {
    try {
      var name = URLDecoder.decode(at.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(new PathModel(name, at.start(1), at.end(1), verb));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether another reader might find another model in `path`.
  public static boolean isAmbiguous(String path) {
    return WORD.matcher(path).results().limit(2).count() > 1;
  }

  /// `path`, in which this was found, with `model` in its place.
  public String renamed(String path, String model) {
    var written = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
    var segment = model.equals(".") || model.equals("..") ? written.replace(".", "%2E") : written;
    return path.substring(0, start) + segment + path.substring(end);
  }
}
