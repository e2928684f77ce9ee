package dev.relay.contract;

/// What a caller brought to show to a provider, and how it was shown.
public record Credential(Scheme scheme, Secret secret) {

  /// The place of a credential in a request.
  public enum Scheme {
    /// `Authorization: Bearer`.
    BEARER,
    /// `x-api-key`, as Anthropic has it, or `api-key`, as Azure has it.
    API_KEY,
    /// `x-goog-api-key`, or `key` in the query, as Google has it.
    GOOGLE_KEY
  }
}
