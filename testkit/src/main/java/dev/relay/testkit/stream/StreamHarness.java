package dev.relay.testkit.stream;

/// Three verticle instances joined by the transport under test; they see each other's roles.
public interface StreamHarness extends AutoCloseable {

  /// No message is followed by more others than this.
  int LONGEST_CHAIN = 12;

  /// The side that opens and reads; in this JVM, as all that a test records is there.
  LocalSide opening();

  /// A side in front of another, like dispatch.
  Side middle();

  /// The side that answers.
  Side serving();

  /// Returns once nothing is on its way between the sides any more.
  void settle();

  @Override
  void close();
}
