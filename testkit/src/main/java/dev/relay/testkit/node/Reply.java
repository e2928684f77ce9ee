package dev.relay.testkit.node;

/// What came of an [Order].
sealed interface Reply {

  record Returned(Object value) implements Reply {}

  record Thrown(Throwable cause) implements Reply {}
}
