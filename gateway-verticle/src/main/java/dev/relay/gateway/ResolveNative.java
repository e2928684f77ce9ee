package dev.relay.gateway;

import dev.relay.contract.Peek;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.NativeBody;
import dev.relay.protocol.Scan;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds out where a request goes that Relay does not look into: to the provider that its path
/// names, else by the model that its body names, else to the first that speaks its dialect.
///
/// What is stored belongs to one key: where nobody chooses an instance, to the first.
record ResolveNative(Supplier<Routes> routes, MintedResponses responses) implements Step {

  private static final int FIRST = 1;

  private static final Optional<MintedResponses.Minted> NOWHERE = Optional.empty();

  @Override
  public void take(Passage passage) {
    var type = passage.request().getHeader(HttpHeaders.CONTENT_TYPE);
    switch (NativeBody.peek(passage.body(), type == null ? "" : type)) {
      case Scan.Found found -> resolve(passage, found.peek());
      case Scan.Rejected rejected -> passage.refuse(rejected.failure());
    }
  }

  private void resolve(Passage passage, Peek peek) {
    var place = passage.call().place().orElseThrow();
    var inPath = place.model();
    var model = inPath.isEmpty() ? peek.model() : inPath;
    boolean stateless = place.stateless(method(passage));
    var minted = place.word().isEmpty() ? responses.find(place.response()) : NOWHERE;
    if (minted.isPresent()) {
      passage.peeked(peek.named("", false));
      passage.resolved(List.of(minted.get().by().named("")));
      passage.proceed();
      return;
    }
    if (place.word().isEmpty() && !model.isEmpty()) {
      byModel(passage, peek, model, stateless);
      return;
    }
    passage.peeked(peek.named(model, peek.streamed()));
    if (model.isEmpty() && stateless && isChosen(passage) && !passage.admission().mayAskAll()) {
      passage.refuse(
          Failure.withStatus(
              403,
              "model_not_allowed",
              "this API key may ask for some models only, and none is named (expected: 'model')"));
      return;
    }
    toPlace(passage, model);
  }

  /// Whether the request makes a model work; lists do not.
  private static boolean isChosen(Passage passage) {
    return method(passage).equals("POST");
  }

  private static String method(Passage passage) {
    return passage.request().method().name();
  }

  private void byModel(Passage passage, Peek peek, String model, boolean stateless) {
    passage.peeked(peek);
    switch (routes.get().resolve(passage.call().dialect(), model, passage.admission())) {
      case Routes.Found found -> {
        passage.resolved(found.targets());
        passage.proceed();
      }
      case Routes.Refused refused
          when stateless
              || refused.failure().status() == 403
              || refused.failure().status() == 401 ->
          passage.refuse(refused.failure());
      case Routes.Refused _ -> {
        passage.peeked(peek.named(model, peek.streamed()));
        toPlace(passage, model);
      }
    }
  }

  private void toPlace(Passage passage, String model) {
    var target = routes.get().nativeTarget(passage.call());
    if (target.isEmpty()) {
      passage.refuse(
          new Failure.Unavailable("no provider that speaks this dialect is enabled here"));
      return;
    }
    var failure = refusal(passage, target.get(), model);
    if (failure != null) {
      passage.refuse(failure);
      return;
    }
    var named = model.isEmpty() ? target.get() : target.get().named(model);
    boolean stored = !passage.call().place().orElseThrow().stateless(method(passage));
    passage.resolved(
        List.of(
            stored && named.instance() == Target.ANY_INSTANCE ? named.onInstance(FIRST) : named));
    passage.proceed();
  }

  private @Nullable Failure refusal(Passage passage, Target target, String model) {
    if (!model.isEmpty() && !passage.admission().mayAsk(target.provider(), model)) {
      return Failure.withStatus(
          403, "model_not_allowed", "the model '" + model + "' is not allowed for this API key");
    }
    return routes.get().ownCredential(target) && passage.admission().credential().isEmpty()
        ? Routes.wantsOwnKey(target)
        : null;
  }
}
