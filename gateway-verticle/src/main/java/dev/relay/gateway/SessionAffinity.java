package dev.relay.gateway;

import dev.relay.contract.Operation;
import dev.relay.contract.Session;
import dev.relay.protocol.conversation.Opening;
import java.util.List;
import java.util.function.Supplier;

/// Tells dispatch which exchanges belong together, so that they go to one instance: by what the
/// client says, else by how its conversation begins. A session is its caller's own, of one model,
/// and of one agent where the client names it: agents use several models, which live in different
/// places, and the many subagents of one session spread over the keys while each stays on its own.
///
/// Where there is nobody to choose among, nothing is looked at.
record SessionAffinity(Supplier<Routes> routes) implements Step {

  /// What clients call their sessions.
  private static final List<String> HEADERS =
      List.of(
          "x-session-affinity",
          "x-claude-code-session-id",
          "session-id",
          "session_id",
          "x-session-id",
          "thread-id",
          "conversation_id");

  /// What clients call the agents within a session: Claude Code, Codex, and others.
  private static final List<String> AGENTS =
      List.of("x-claude-code-agent-id", "thread-id", "x-agent-id");

  @Override
  public void take(Passage passage) {
    if (passage.call().operation() != Operation.CHAT
        || !routes.get().leavesChoice(passage.plan())) {
      passage.proceed();
      return;
    }
    var told = told(passage);
    if (told.known()) {
      belongs(passage, told);
    } else if (passage.isLong()) {
      passage.readAway(() -> session(passage), session -> belongs(passage, session));
    } else {
      belongs(passage, session(passage));
    }
  }

  private static void belongs(Passage passage, Session session) {
    passage.belongs(session);
    passage.proceed();
  }

  /// What the client says.
  private static Session told(Passage passage) {
    for (var header : HEADERS) {
      var value = passage.request().getHeader(header);
      if (value != null && !value.isEmpty()) {
        return new Session(owned(passage, agent(passage, value)), true);
      }
    }
    return Session.NONE;
  }

  private static Session session(Passage passage) {
    var opening = Opening.of(passage.call().dialect(), passage.body(), passage.peek());
    if (!opening.cacheKey().isEmpty()) {
      return new Session(owned(passage, agent(passage, opening.cacheKey())), true);
    }
    return opening.digest() == 0
        ? Session.NONE
        : new Session(owned(passage, opening.digest()), opening.goesOn());
  }

  private static long agent(Passage passage, String session) {
    long key = mixed(0, session);
    for (var header : AGENTS) {
      var value = passage.request().getHeader(header);
      if (value != null && !value.isEmpty()) {
        key = mixed(key, value);
      }
    }
    return key;
  }

  private static long owned(Passage passage, long key) {
    return mixed(mixed(key, passage.peek().model()), passage.caller().name());
  }

  /// FNV-1a; never 0.
  private static long mixed(long seed, String text) {
    long hash = seed ^ 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }
}
