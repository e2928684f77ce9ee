package dev.relay.contract;

/// Tokens as the provider counted them: all of the input (cached included) and all of the output.
public record Usage(long input, long output) {}
