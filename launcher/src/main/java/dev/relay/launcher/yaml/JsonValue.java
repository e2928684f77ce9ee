package dev.relay.launcher.yaml;

/// Any value, as JSON.
public record JsonValue(String text) {}
