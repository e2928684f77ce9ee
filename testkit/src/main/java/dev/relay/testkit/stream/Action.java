package dev.relay.testkit.stream;

import java.io.Serializable;

/// What a test does at a [Side], in whichever JVM that is.
///
/// It may capture what [Wire] can carry and must not capture the test.
@FunctionalInterface
public interface Action<T> extends Serializable {

  T on(LocalSide side);
}
