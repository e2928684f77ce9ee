package dev.relay.contract;

/// One header as it was sent; the name in lower case.
public record Header(String name, String value) {}
