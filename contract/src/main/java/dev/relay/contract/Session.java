package dev.relay.contract;

/// What an exchange belongs to, so that it goes where the others went.
///
/// @param key the same for all of a session, drawn from what its client says or from how its
///   conversation begins; 0 for none
/// @param goesOn whether something of it went before
public record Session(long key, boolean goesOn) {

  public static final Session NONE = new Session(0, false);

  public boolean known() {
    return key != 0;
  }
}
