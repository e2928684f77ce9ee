package dev.relay.provider;

/// What the verticle instances of one provider on a node have in common; built by the launcher.
public record Shared(Faults faults, KeptModels kept) {

  public static Shared of(ProviderConfig config) {
    return new Shared(new Faults(config), new KeptModels(System::nanoTime));
  }
}
