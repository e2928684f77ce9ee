package dev.relay.launcher.config.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The text that settings were read from, for comparison with a later one. Texts that differ in
/// what is no setting, such as comments, are equal.
public final class Source {

  private final String file;
  private final String text;
  private final Map<String, String> layers;
  private final boolean dotenv;
  private final boolean nobody;

  /// @param layers texts of `providers.yaml` and `models.yaml`, by the names of the files
  /// @param dotenv whether there was a `.env`
  /// @param nobody whether no provider was found, so that simulated answers are given
  public Source(
      String file, String text, Map<String, String> layers, boolean dotenv, boolean nobody) {
    this.file = file;
    this.text = text;
    this.layers = Map.copyOf(layers);
    this.dotenv = dotenv;
    this.nobody = nobody;
  }

  /// Which texts of `next` look cut, and why.
  public List<String> cut(Source next) {
    List<String> errors = new ArrayList<>();
    CutText.reason(text, next.text).ifPresent(reason -> errors.add(next.file + ": " + reason));
    layers.forEach((name, before) ->
        Optional.ofNullable(next.layers.get(name))
            .flatMap(now -> CutText.reason(before, now))
            .ifPresent(reason -> errors.add(name + ": " + reason)));
    return errors;
  }

  public boolean isLongerThan(Source next) {
    return CutText.isShorter(text, next.text)
        || layers.entrySet().stream()
            .anyMatch(layer ->
                CutText.isShorter(
                    layer.getValue(), next.layers.getOrDefault(layer.getKey(), layer.getValue())));
  }

  public boolean dotenv() {
    return dotenv;
  }

  public boolean nobody() {
    return nobody;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source it
        && file.equals(it.file)
        && dotenv == it.dotenv
        && nobody == it.nobody;
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, dotenv, nobody);
  }

  /// Without the text, which may hold secrets.
  @Override
  public String toString() {
    return "Source[" + file + "]";
  }
}
