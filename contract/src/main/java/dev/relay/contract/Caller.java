package dev.relay.contract;

/// Who asks: the name of a configured key, else the SHA-256 of the credential, else `anonymous`.
public record Caller(String name) {

  public static final Caller ANONYMOUS = new Caller("anonymous");
}
