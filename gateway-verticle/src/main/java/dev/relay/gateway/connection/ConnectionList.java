package dev.relay.gateway.connection;

import org.jspecify.annotations.Nullable;

/// Connections in the order in which they were added. A connection is in one list at most. Belongs
/// to one context.
final class ConnectionList {

  private @Nullable GuardedConnection first;
  private @Nullable GuardedConnection last;

  @Nullable GuardedConnection first() {
    return first;
  }

  /// Puts it at the end, out of any other list.
  ///
  /// @param due when it is to be looked at, in seconds of its [Connections]
  void add(GuardedConnection connection, long due) {
    remove(connection);
    connection.list = this;
    connection.due = due;
    connection.previous = last;
    if (last == null) {
      first = connection;
    } else {
      last.next = connection;
    }
    last = connection;
  }

  /// Takes it out of the list that it is in, if any.
  static void remove(GuardedConnection connection) {
    var list = connection.list;
    if (list != null) {
      list.unlink(connection);
      connection.list = null;
      connection.previous = null;
      connection.next = null;
    }
  }

  private void unlink(GuardedConnection connection) {
    var before = connection.previous;
    var after = connection.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
  }
}
