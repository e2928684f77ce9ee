package dev.relay.contract.bus.node;

/// The roles that an inbox may serve.
public final class Role {

  public static final String DISPATCH = "dispatch";

  private static final String PROVIDER = "provider.";

  private Role() {}

  /// The role of the verticles of the provider with this name.
  public static String provider(String name) {
    return PROVIDER + name;
  }
}
