package dev.relay.launcher.yaml;

/// An amount of memory or of data.
public record Size(long bytes) {}
