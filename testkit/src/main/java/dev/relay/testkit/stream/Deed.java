package dev.relay.testkit.stream;

import java.io.Serializable;

/// An [Action] without a result.
@FunctionalInterface
public interface Deed extends Serializable {

  void on(LocalSide side);
}
