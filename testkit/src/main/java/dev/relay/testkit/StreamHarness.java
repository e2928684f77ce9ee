package dev.relay.testkit;

/// Three verticle instances joined by the transport under test; they see each other's roles.
public interface StreamHarness extends AutoCloseable {

  /// The side that opens and reads.
  Side opening();

  /// A side in front of another, like dispatch.
  Side middle();

  /// The side that answers.
  Side serving();

  /// Returns once nothing is on its way between the sides any more.
  void settle();

  @Override
  void close();
}
