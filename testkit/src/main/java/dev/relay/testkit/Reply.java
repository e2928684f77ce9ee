package dev.relay.testkit;

/// What came of an [Order].
sealed interface Reply {

  record Returned(Object value) implements Reply {}

  record Thrown(Throwable cause) implements Reply {}
}
