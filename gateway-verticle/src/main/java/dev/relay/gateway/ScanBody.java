package dev.relay.gateway;

import dev.relay.contract.Operation;
import dev.relay.contract.Peek;
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
  public void take(Passage passage) {
    if (Json.isMarked(passage.body())) {
      passage.read(passage.body().slice(Json.MARK, passage.body().length()));
    }
    if (passage.isLong()) {
      passage.readAway(() -> scan(passage), scan -> scanned(passage, scan));
    } else {
      scanned(passage, scan(passage));
    }
  }

  private static Scan scan(Passage passage) {
    var call = passage.call();
    return Wires.of(call.dialect()).scan(call.operation(), passage.body());
  }

  private static void scanned(Passage passage, Scan scan) {
    switch (scan) {
      case Scan.Found found -> found(passage, found.peek());
      case Scan.Rejected rejected -> passage.refuse(rejected.failure());
    }
  }

  /// Whether a key that may ask for some models only names another one in its body than in its
  /// path: a provider might take that one.
  private static boolean namesAnother(Passage passage, Peek peek) {
    var call = passage.call();
    return !passage.admission().mayAskAll()
        && (call.operation() != Operation.CHAT || peek.keys().contains("model"))
        && !ModelsWithin.all(passage.body(), name -> isSame(call.model(), name));
  }

  /// A selector may stand before the name in the path.
  private static boolean isSame(String inPath, String inBody) {
    return inPath.equals(inBody) || inPath.endsWith(":" + inBody) || inPath.endsWith("/" + inBody);
  }

  private static void found(Passage passage, Peek peek) {
    var call = passage.call();
    if (call.model().isEmpty()) {
      passage.peeked(peek);
      passage.proceed();
      return;
    }
    RequestReader.wrongModel(call.model())
        .or(() ->
            namesAnother(passage, peek) ? Optional.of(ResolveNative.AMBIGUOUS) : Optional.empty())
        .ifPresentOrElse(
            passage::refuse,
            () -> {
              passage.peeked(peek.named(call.model(), call.streamed()));
              passage.proceed();
            });
  }
}
