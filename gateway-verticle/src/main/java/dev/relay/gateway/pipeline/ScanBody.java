package dev.relay.gateway.pipeline;

import dev.relay.contract.Operation;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.Scan;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.gemini.ModelsWithin;
import java.util.Optional;

/// Looks into the body once, for all that anybody needs to know of it. A byte order mark is left
/// out.
record ScanBody() implements Step {

  @Override
  public void take(ExchangeContext context, Next next) {
    if (Json.isMarked(context.body())) {
      context.read(context.body().slice(Json.MARK, context.body().length()));
    }
    if (context.isLong()) {
      next.readAway(() -> scan(context), scan -> scanned(context, next, scan));
    } else {
      scanned(context, next, scan(context));
    }
  }

  private static Scan scan(ExchangeContext context) {
    var apiCall = context.apiCall();
    return Wires.of(apiCall.dialect()).scan(apiCall.operation(), context.body());
  }

  private static void scanned(ExchangeContext context, Next next, Scan scan) {
    switch (scan) {
      case Scan.Found found -> found(context, next, found.summary());
      case Scan.Rejected rejected -> context.refuse(rejected.failure());
    }
  }

  /// Whether a key that may ask for some models only names another one in its body than in its
  /// path: a provider might take that one.
  private static boolean namesAnother(ExchangeContext context, RequestSummary summary) {
    var apiCall = context.apiCall();
    return !context.admission().mayAskAll()
        && (apiCall.operation() != Operation.CHAT || summary.keys().contains("model"))
        && !ModelsWithin.all(context.body(), name -> isSame(apiCall.model(), name));
  }

  /// A selector may stand before the name in the path.
  private static boolean isSame(String inPath, String inBody) {
    return inPath.equals(inBody) || inPath.endsWith(":" + inBody) || inPath.endsWith("/" + inBody);
  }

  private static void found(ExchangeContext context, Next next, RequestSummary summary) {
    var apiCall = context.apiCall();
    if (apiCall.model().isEmpty()) {
      context.peeked(summary);
      next.proceed();
      return;
    }
    RequestReader.wrongModel(apiCall.model())
        .or(() ->
            namesAnother(context, summary)
                ? Optional.of(ResolvePassthrough.AMBIGUOUS)
                : Optional.empty())
        .ifPresentOrElse(
            context::refuse,
            () -> {
              context.peeked(summary.named(apiCall.model(), apiCall.streamed()));
              next.proceed();
            });
  }
}
