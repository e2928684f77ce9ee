package dev.relay.contract.exchange;

/// Whoever answers exchanges: a provider, dispatch in front of providers, a cache in front of
/// dispatch.
@FunctionalInterface
public interface Upstream {

  /// Opens one attempt. The answer is written to `reader`; what becomes of it is told to `opener`.
  OpenHandle open(Exchange exchange, Reader reader, Opener opener);
}
