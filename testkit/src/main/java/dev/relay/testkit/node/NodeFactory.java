package dev.relay.testkit.node;

import java.util.List;

/// Starts a node in the JVM it is called in. It is made there by its public constructor without
/// parameters.
public interface NodeFactory {

  /// @param number of the node, from 0; the one in the JVM of the tests
  /// @param args the same for all nodes
  Node start(int number, List<String> args);

  /// Makes the factory of this class and starts a node.
  static Node start(Class<? extends NodeFactory> factory, int number, List<String> args) {
    try {
      return factory.getDeclaredConstructor().newInstance().start(number, args);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + factory, e);
    }
  }
}
