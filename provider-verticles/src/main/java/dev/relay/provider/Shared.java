package dev.relay.provider;

/// What the verticle instances of one provider on a node have in common; built by the launcher.
public record Shared(Faults faults, KeptModels kept, Passes passes) {

  public static Shared of(ProviderConfig config, Passes passes) {
    return new Shared(new Faults(config), new KeptModels(System::nanoTime), passes);
  }
}
