package dev.relay.contract.exchange;

/// One place that may answer: a provider, one of its instances (0: any of them) and the provider's
/// own name of the model.
public record Target(String provider, int instance, String model, int weight) {

  /// The instance that dispatch chooses.
  public static final int ANY_INSTANCE = 0;

  public Target {
    if (instance < 0) {
      throw new IllegalArgumentException(
          "instance " + instance + " (expected: 0 for any, else from 1)");
    }
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight + " (expected: at least 1)");
    }
  }

  public static Target of(String provider, String model) {
    return new Target(provider, ANY_INSTANCE, model, 1);
  }

  public Target named(String model) {
    return new Target(provider, instance, model, weight);
  }

  public Target onInstance(int number) {
    return new Target(provider, number, model, weight);
  }
}
