package dev.relay.gateway.pipeline;

import dev.relay.contract.Operation;
import dev.relay.contract.Session;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.routing.ModelRouter;
import dev.relay.protocol.conversation.ConversationOpening;
import java.util.List;
import java.util.function.Supplier;

/// Tells dispatch which exchanges belong together, so that they go to one instance: by what the
/// client says, else by how its conversation begins. A session is its caller's own, of one model,
/// and of one agent where the client names it: agents use several models, which live in different
/// places, and the many subagents of one session spread over the keys while each stays on its own.
///
/// Where there is nobody to choose among, nothing is looked at.
record SessionAffinity(Supplier<ModelRouter> modelRouter) implements Step {

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
  public void take(ExchangeContext context, Next next) {
    if (context.apiCall().operation() != Operation.CHAT
        || !modelRouter.get().leavesChoice(context.plan())) {
      next.proceed();
      return;
    }
    var told = told(context);
    if (told.known()) {
      belongs(context, next, told);
    } else if (context.isLong()) {
      next.readAway(() -> session(context), session -> belongs(context, next, session));
    } else {
      belongs(context, next, session(context));
    }
  }

  private static void belongs(ExchangeContext context, Next next, Session session) {
    context.belongs(session);
    next.proceed();
  }

  /// What the client says.
  private static Session told(ExchangeContext context) {
    for (var header : HEADERS) {
      var value = context.request().getHeader(header);
      if (value != null && !value.isEmpty()) {
        return new Session(owned(context, agent(context, value)), true);
      }
    }
    return Session.NONE;
  }

  private static Session session(ExchangeContext context) {
    var conversationOpening =
        ConversationOpening.of(context.apiCall().dialect(), context.body(), context.summary());
    if (!conversationOpening.cacheKey().isEmpty()) {
      return new Session(owned(context, agent(context, conversationOpening.cacheKey())), true);
    }
    return conversationOpening.digest() == 0
        ? Session.NONE
        : new Session(owned(context, conversationOpening.digest()), conversationOpening.goesOn());
  }

  private static long agent(ExchangeContext context, String session) {
    long key = mixed(0, session);
    for (var header : AGENTS) {
      var value = context.request().getHeader(header);
      if (value != null && !value.isEmpty()) {
        key = mixed(key, value);
      }
    }
    return key;
  }

  private static long owned(ExchangeContext context, long key) {
    return mixed(mixed(key, context.summary().model()), context.caller().name());
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
