package dev.relay.dispatch;

import dev.relay.contract.Operation;
import dev.relay.contract.exchange.Exchange;
import dev.relay.protocol.conversation.ConversationOpening;
import io.vertx.core.buffer.Buffer;

/// Whose exchange it is: a caller's, and of what the caller asks one conversation.
///
/// @param caller empty for anybody
/// @param conversation 0 for any of the caller's, or where it is not known
record Source(String caller, long conversation) {

  static final Source ANYBODY = new Source("", 0);

  /// So much of a body that is no conversation tells it from others.
  private static final int LONGEST = 16 * 1024;

  /// Reads the body, where the client's session is not known: to be asked for where something has
  /// failed.
  static Source of(Exchange exchange) {
    long session = exchange.plan().session().key();
    return new Source(exchange.caller().name(), session == 0 ? conversation(exchange) : session);
  }

  private static long conversation(Exchange exchange) {
    if (exchange.operation() == Operation.CHAT) {
      var conversationOpening =
          ConversationOpening.of(exchange.dialect(), exchange.body(), exchange.summary());
      if (conversationOpening.digest() != 0) {
        return conversationOpening.digest();
      }
    }
    return digest(exchange.body());
  }

  private static long digest(Buffer body) {
    int length = Math.min(LONGEST, body.length());
    long hash = length == 0 ? 0 : 0xcbf29ce484222325L;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ body.getByte(i)) * 0x100000001b3L;
    }
    return hash;
  }

  Source anyConversation() {
    return new Source(caller, 0);
  }

  /// Whether `other` is a part of it.
  boolean covers(Source other) {
    return caller.isEmpty()
        || (caller.equals(other.caller)
            && (conversation == 0 || conversation == other.conversation));
  }
}
