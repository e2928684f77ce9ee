package dev.relay.contract;

import java.util.List;

/// Headers by which a caller says which account, of those that its own credential has, is to pay:
/// they go with that credential, and never with one of Relay's.
public final class AccountHeaders {

  /// In lower case.
  public static final List<String> NAMES =
      List.of("openai-organization", "openai-project", "x-goog-user-project");

  private AccountHeaders() {}
}
